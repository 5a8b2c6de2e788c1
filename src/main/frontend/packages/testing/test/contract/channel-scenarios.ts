import { expect } from 'vitest';
import type { ContractClient } from './client.js';
import type { Scenario } from './scenario.js';

/** The position before or after an event of the same stream. */
export function moved(position: string, by: number): string {
  const [epoch = '', offset = ''] = position.split(':');
  return `${epoch}:${Number(offset) + by}`;
}

/** Publishes `count` events and waits for their acks; gives the position of the last. */
export async function publish(client: ContractClient, channel: string, count: number, tag = 'p'): Promise<string> {
  let position = '';
  for (let n = 1; n <= count; n++) {
    client.send({ type: 'publish', id: `${tag}-${n}`, channel, payload: { n } });
    const ack = await client.answer(`${tag}-${n}`);
    position = 'eventId' in ack ? (ack.eventId ?? '') : '';
  }
  return position;
}

/** Subscribing and publishing. */
export const CHANNELS: readonly Scenario[] = [
  {
    name: 'a new channel begins at 0, and its events rise by 1',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const doc = scene.channel('doc');
      const subscribed = await bob.ask({ type: 'subscribe', channel: doc });
      expect(subscribed).toMatchObject({
        type: 'subscribed',
        channel: doc,
        lastEventId: expect.stringMatching(/:0$/) as string,
      });
      await publish(alice, doc, 3);
      for (const n of [1, 2, 3]) {
        const event = await bob.next('message');
        expect(event).toMatchObject({ ref: `p-${n}`, seq: n, payload: { n }, sender: { userId: scene.user('alice') } });
        expect(event.id.endsWith(`:${n}`)).toBe(true);
      }
    },
  },
  {
    name: 'several channels in one frame are answered one by one, each name once',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const [one, two] = [`${scene.channel('doc')}-1`, `${scene.channel('doc')}-2`];
      alice.send({ type: 'subscribe', id: 1, channels: [one, 'a b', two, one] });
      expect(await alice.answer(1)).toMatchObject({ type: 'subscribed', channel: one });
      expect(await alice.next('error')).toMatchObject({ id: 1, channel: 'a b', name: 'bad_name' });
      expect(await alice.answer(1)).toMatchObject({ type: 'subscribed', channel: two });
      await alice.quiet();
      expect(alice.frames.filter(({ type }) => type === 'subscribed')).toHaveLength(2);
    },
  },
  {
    name: 'subscribing again answers where the session is, and changes nothing',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      await alice.ask({ type: 'subscribe', channel: doc });
      const position = await publish(alice, doc, 2);
      for (let n = 0; n < 2; n++) await alice.next('message');
      const again = await alice.ask({ type: 'subscribe', channel: doc, options: { history: 5 } });
      expect(again).toMatchObject({ type: 'subscribed', lastEventId: position });
      await alice.quiet();
      expect(alice.eventsOf(doc)).toHaveLength(2);
    },
  },
  {
    name: 'nothing of a channel comes after it was left',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const doc = scene.channel('doc');
      await bob.ask({ type: 'subscribe', channel: doc });
      expect(await bob.ask({ type: 'unsubscribe', channel: doc })).toMatchObject({
        type: 'unsubscribed',
        channel: doc,
      });
      expect(await bob.ask({ type: 'unsubscribe', channel: doc })).toMatchObject({ name: 'not_subscribed' });
      await publish(alice, doc, 2);
      await bob.quiet();
      expect(bob.eventsOf(doc)).toEqual([]);
    },
  },
  {
    name: 'a publication that comes twice is one event, and another one of its id is refused',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const doc = scene.channel('doc');
      await bob.ask({ type: 'subscribe', channel: doc });
      const frame = { type: 'publish', id: 'one', channel: doc, payload: { a: 1, b: [null] } };
      const [first, second] = [await alice.ask(frame), await alice.ask(frame)];
      expect(first).toMatchObject({ type: 'ack', channel: doc });
      expect(second).toEqual({ ...first, duplicate: true });
      expect(await alice.ask({ ...frame, payload: { b: [null], a: 1 } })).toMatchObject({
        name: 'id_reused',
        field: 'id',
      });
      expect(await alice.ask({ ...frame, id: 1, payload: null })).toMatchObject({ type: 'ack', id: 1 });
      expect(await bob.ask({ ...frame })).not.toHaveProperty('duplicate');
      for (const ref of ['one', 1, 'one']) expect(await bob.next('message')).toMatchObject({ ref });
      await bob.quiet();
      expect(bob.eventsOf(doc)).toHaveLength(3);
    },
  },
  {
    name: 'what a client may not do is refused, and says whether it may read',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const refused: readonly (readonly [object, string])[] = [
        [{ type: 'subscribe', channel: 'admin' }, 'forbidden'],
        [{ type: 'subscribe', channel: `user:${scene.user('bob')}` }, 'forbidden'],
        [{ type: 'subscribe', channel: scene.channel('service') }, 'forbidden'],
        [{ type: 'publish', channel: 'activity', payload: 1 }, 'read_only'],
        [{ type: 'publish', channel: 'presence', payload: 1 }, 'read_only'],
        [{ type: 'publish', channel: `user:${scene.user('alice')}`, payload: 1 }, 'read_only'],
        [{ type: 'publish', channel: scene.channel('service'), payload: 1 }, 'forbidden'],
        [{ type: 'presence.join', channel: scene.channel('cursor') }, 'forbidden'],
        [{ type: 'presence.join', channel: 'presence' }, 'forbidden'],
      ];
      for (const [frame, name] of refused) {
        expect(await alice.ask(frame), JSON.stringify(frame)).toMatchObject({ type: 'error', name, field: 'channel' });
      }
    },
  },
  {
    name: 'a service publishes to feeds',
    play: async (scene) => {
      const [alice, importer] = [
        await scene.enter({ user: 'alice' }),
        await scene.enter({ user: 'importer', roles: ['service'] }),
      ];
      const own = `user:${scene.user('alice')}`;
      expect(await alice.ask({ type: 'subscribe', channel: 'user:me' })).toMatchObject({
        channel: own,
        alias: 'user:me',
      });
      await publish(importer, own, 1);
      expect(await alice.next('message')).toMatchObject({ channel: own, payload: { n: 1 } });
    },
  },
  {
    name: 'users of another tenant have channels of their own',
    play: async (scene) => {
      const [alice, other] = [
        await scene.enter({ user: 'alice' }),
        await scene.enter({ user: 'other', tenant: `tenant-${scene.tag}` }),
      ];
      const doc = scene.channel('doc');
      await alice.ask({ type: 'subscribe', channel: doc });
      await publish(other, doc, 1);
      await alice.quiet();
      expect(alice.eventsOf(doc)).toEqual([]);
    },
  },
  {
    name: 'a session has as many channels as it was told, and no more',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const channels = Array.from({ length: 129 }, (_, n) => `${scene.channel('doc')}-${n}`);
      alice.send({ type: 'subscribe', id: 1, channels });
      expect(await alice.next('error')).toMatchObject({ id: 1, channel: channels[128], name: 'too_many_channels' });
      expect(await alice.ask({ type: 'subscribe', channel: channels[0] })).toMatchObject({ type: 'subscribed' });
    },
  },
  {
    name: 'lossy events have offsets and cannot be recovered',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const cursor = scene.channel('cursor');
      await bob.ask({ type: 'subscribe', channel: cursor });
      for (let n = 1; n <= 2; n++) {
        await alice.ask({ type: 'publish', id: `c-${n}`, channel: cursor, payload: n });
        expect(await bob.next('message')).toMatchObject({ payload: n, seq: n });
      }
      const [first] = bob.eventsOf(cursor);
      const lastEventId = first !== undefined && 'seq' in first ? first.id : '';
      const late = await alice.ask({ type: 'subscribe', channel: cursor, options: { lastEventId, history: 5 } });
      expect(late).toMatchObject({ type: 'subscribed', lastEventId: moved(lastEventId, 1) });
      expect(late).not.toHaveProperty('recovered');
      expect(await alice.ask({ type: 'sync', channel: cursor })).toMatchObject({ name: 'bad_position' });
    },
  },
];
