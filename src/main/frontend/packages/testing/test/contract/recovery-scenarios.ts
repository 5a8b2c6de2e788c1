import { expect } from 'vitest';
import { moved, publish } from './channel-scenarios.js';
import type { Scenario } from './scenario.js';

/** Coming back with a position, and asking for what was missed. */
export const RECOVERY: readonly Scenario[] = [
  {
    name: 'a client that comes back with its position gets what it missed',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      const head = await publish(alice, doc, 5);
      const bob = await scene.enter({ user: 'bob' });
      const lastEventId = moved(head, -3);
      expect(await bob.ask({ type: 'subscribe', channel: doc, options: { lastEventId, history: 1 } })).toMatchObject({
        lastEventId,
        recovered: true,
      });
      for (const n of [3, 4, 5]) expect(await bob.next('message')).toMatchObject({ payload: { n } });
      await publish(alice, doc, 1, 'live');
      expect(await bob.next('message')).toMatchObject({ id: moved(head, 1), ref: 'live-1' });
      for (const event of bob.eventsOf(doc)) expect(event).not.toHaveProperty('replay');
    },
  },
  {
    name: 'a client without a position begins at the head, or with as much history as it asks for',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      const head = await publish(alice, doc, 5);
      expect(await alice.ask({ type: 'subscribe', channel: doc })).toMatchObject({ lastEventId: head });
      const bob = await scene.enter({ user: 'bob' });
      const subscribed = await bob.ask({ type: 'subscribe', channel: doc, options: { history: 2 } });
      expect(subscribed).toMatchObject({ lastEventId: moved(head, -2) });
      for (const n of [4, 5]) expect(await bob.next('message')).toMatchObject({ payload: { n } });
      await bob.quiet();
      expect(bob.eventsOf(doc)).toHaveLength(2);
    },
  },
  {
    name: 'a position that is older than what is kept is told as a gap, and history after it as sent again',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const room = scene.channel('room'); // A namespace without a rule keeps a hundred events.
      const head = await publish(alice, room, 105);
      const [bob, carol] = [await scene.enter({ user: 'bob' }), await scene.enter({ user: 'carol' })];
      const from = moved(head, -104);
      const options = { lastEventId: from };
      expect(await bob.ask({ type: 'subscribe', channel: room, options })).toMatchObject({
        lastEventId: head,
        recovered: false,
        reason: 'trimmed',
      });
      expect(await bob.next('gap')).toMatchObject({ from, to: head, reason: 'trimmed', dropped: 104 });
      const again = await carol.ask({ type: 'subscribe', channel: room, options: { ...options, history: 3 } });
      expect(again).toMatchObject({ lastEventId: moved(head, -3), recovered: false });
      expect(await carol.next('gap')).toMatchObject({ from, to: moved(head, -3), dropped: 101 });
      for (let n = 103; n <= 105; n++)
        expect(await carol.next('message')).toMatchObject({ payload: { n }, replay: true });
      await publish(alice, room, 1, 'live');
      for (const reader of [bob, carol]) expect(await reader.next('message')).not.toHaveProperty('replay');
      const oldest = { lastEventId: moved(head, -99) };
      const dave = await scene.enter({ user: 'dave' });
      expect(await dave.ask({ type: 'subscribe', channel: room, options: oldest })).toMatchObject({ recovered: true });
      await dave.next('message', ({ ref }) => ref === 'live-1');
      expect(dave.eventsOf(room)).toHaveLength(100);
    },
  },
  {
    name: 'a position of another stream is told as a gap, one that is none is refused',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const [doc, other] = [scene.channel('doc'), `${scene.channel('doc')}-other`];
      const foreign = await publish(alice, other, 3);
      const head = await publish(alice, doc, 2);
      expect(await alice.ask({ type: 'subscribe', channel: doc, options: { lastEventId: foreign } })).toMatchObject({
        lastEventId: head,
        recovered: false,
        reason: 'epoch',
      });
      const gap = await alice.next('gap');
      expect(gap).toMatchObject({ from: foreign, to: head, reason: 'epoch' });
      expect(gap).not.toHaveProperty('dropped');
      const future = { lastEventId: moved(foreign, 5) };
      expect(await alice.ask({ type: 'subscribe', channel: other, options: future })).toMatchObject({
        reason: 'epoch',
      });
      for (const lastEventId of ['x', 'zzzzzzzzzzzzz:1', '0123456789abc:-1']) {
        const answer = await alice.ask({ type: 'subscribe', channel: `${doc}-2`, options: { lastEventId } });
        expect(answer).toMatchObject({ name: 'bad_position', field: 'options.lastEventId' });
      }
    },
  },
  {
    name: 'a sync answers what was missed and which publications are in',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      const head = await publish(alice, doc, 4);
      const lastEventId = moved(head, -2);
      const pendingOps = ['p-9', 'p-4', 'p-1'];
      const delta = await alice.ask({ type: 'sync', channel: doc, lastEventId, pendingOps });
      expect(delta).toMatchObject({ type: 'sync', syncType: 'delta', lastEventId: head, applied: ['p-4', 'p-1'] });
      expect(delta).toMatchObject({ events: [{ payload: { n: 3 } }, { payload: { n: 4 } }] });
      expect(await alice.ask({ type: 'sync', lastEventId })).toMatchObject({ channel: doc, lastEventId: head });
      expect(await alice.ask({ type: 'sync', channel: doc })).toMatchObject({ events: [], lastEventId: head });
      await alice.ask({ type: 'subscribe', channel: doc });
      expect(await alice.ask({ type: 'sync' })).toMatchObject({ channel: doc, events: [] });
      for (const [gone, field] of [
        [moved(head, 9), 'lastEventId'],
        ['0000000000000:1', 'lastEventId'],
      ] as const) {
        const request = { type: 'sync', channel: doc, lastEventId: gone };
        expect(await alice.ask(request)).toMatchObject({ name: 'bad_position', field });
      }
      expect(await alice.ask({ type: 'sync', lastEventId: '0000000000000:1' })).toMatchObject({ name: 'bad_position' });
    },
  },
  {
    name: 'a broken connection loses nothing that is published meanwhile',
    play: async (scene) => {
      const doc = scene.channel('doc');
      const before = await scene.enter({ user: 'alice', as: 'before' });
      await before.ask({ type: 'subscribe', channel: doc });
      const position = await publish(before, doc, 2);
      scene.hub.cut();
      await before.closed();
      const bob = await scene.enter({ user: 'bob' });
      await publish(bob, doc, 3, 'meanwhile');
      const after = await scene.enter({ user: 'alice', as: 'after' });
      const options = { lastEventId: position };
      expect(await after.ask({ type: 'subscribe', channel: doc, options })).toMatchObject({ recovered: true });
      for (const n of [1, 2, 3]) expect(await after.next('message')).toMatchObject({ ref: `meanwhile-${n}` });
    },
  },
];
