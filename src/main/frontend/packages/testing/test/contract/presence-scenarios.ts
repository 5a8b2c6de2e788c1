import { expect } from 'vitest';
import type { Scenario } from './scenario.js';

/** Who is here. */
export const PRESENCE: readonly Scenario[] = [
  {
    name: 'who listens gets the list, then each change, the author included',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const doc = scene.channel('doc');
      await alice.ask({ type: 'subscribe', channel: doc, options: { presence: true } });
      expect(await alice.next('presence.sync')).toMatchObject({ channel: doc, payload: { members: [] } });
      const payload = { activity: 'viewing', page: '/a', data: { x: 1 }, userId: 'mallory', name: 'Mallory' };
      await alice.ask({ type: 'presence.join', channel: doc, payload });
      const joined = await alice.next('presence.join');
      expect(joined.payload).toMatchObject({ userId: scene.user('alice'), status: 'online', activity: 'viewing' });
      await bob.ask({ type: 'presence.join', channel: doc, payload: { status: 'idle' } });
      const second = await alice.next('presence.join');
      expect(second).toMatchObject({
        payload: { userId: scene.user('bob'), status: 'idle' },
        version: joined.version + 1,
      });
      await bob.ask({ type: 'subscribe', channel: doc, options: { presence: true } });
      const list = await bob.next('presence.sync');
      expect(list.payload.members.map(({ userId }) => userId)).toEqual([scene.user('alice'), scene.user('bob')]);
      expect(list.payload.version).toBe(second.version);
    },
  },
  {
    name: 'an update changes what it names, null takes away, and what looks the same is not told',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      await alice.ask({ type: 'subscribe', channel: doc, options: { presence: true } });
      await alice.ask({ type: 'presence.join', channel: doc, payload: { activity: 'viewing', component: 'title' } });
      await alice.next('presence.join');
      const update = { type: 'presence.update', channel: doc };
      await alice.ask({ ...update, payload: { activity: 'editing', component: null } });
      const changed = await alice.next('presence.update');
      expect(changed.payload).toMatchObject({ activity: 'editing' });
      expect(changed.payload).not.toHaveProperty('component');
      await alice.ask({ ...update, payload: { activity: 'editing' } });
      await alice.ask({ ...update, payload: { status: 'idle' } });
      expect(await alice.next('presence.update')).toMatchObject({
        payload: { status: 'idle' },
        version: changed.version + 1,
      });
      expect(await alice.ask({ type: 'presence.leave', channel: doc })).toMatchObject({ type: 'ack' });
      expect(await alice.next('presence.leave')).toMatchObject({ payload: { status: 'offline' } });
      expect(await alice.ask({ type: 'presence.leave', channel: doc })).toMatchObject({ type: 'ack' });
      expect(await alice.ask({ ...update, payload: {} })).toMatchObject({ name: 'not_subscribed' });
    },
  },
  {
    name: 'a member that closes is gone at once',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      const doc = scene.channel('doc');
      await bob.ask({ type: 'presence.join', channel: doc });
      await alice.ask({ type: 'subscribe', channel: doc, options: { presence: true } });
      await alice.next('presence.sync');
      bob.close();
      expect(await alice.next('presence.leave')).toMatchObject({
        payload: { userId: scene.user('bob'), status: 'offline' },
      });
      await bob.closed();
    },
  },
  {
    name: 'a member whose connection breaks stays for a while, and coming back is not told',
    play: async (scene) => {
      const doc = scene.channel('doc');
      for (const user of ['bob', 'carol']) {
        const lost = await scene.enter({ user, as: `${user} before` });
        await lost.ask({ type: 'presence.join', channel: doc, payload: { activity: 'viewing' } });
      }
      scene.hub.cut();
      const alice = await scene.enter({ user: 'alice' });
      await alice.ask({ type: 'subscribe', channel: doc, options: { presence: true } });
      expect((await alice.next('presence.sync')).payload.members).toHaveLength(2);
      const back = await scene.enter({ user: 'bob', as: 'bob after' });
      await back.ask({ type: 'presence.join', channel: doc, payload: { activity: 'viewing' } });
      expect(await alice.next('presence.leave')).toMatchObject({ payload: { userId: scene.user('carol') } });
      expect(alice.frames.filter(({ type }) => type === 'presence.join')).toEqual([]);
    },
  },
  {
    name: 'everybody of the tenant is in its roster, which has no positions',
    play: async (scene) => {
      const tenant = `tenant-${scene.tag}`;
      const alice = await scene.enter({ user: 'alice', tenant });
      const subscribed = await alice.ask({ type: 'subscribe', channel: 'presence', options: { presence: true } });
      expect(subscribed).not.toHaveProperty('lastEventId');
      expect((await alice.next('presence.sync')).payload.members).toHaveLength(1);
      const bob = await scene.enter({ user: 'bob', tenant });
      expect(await alice.next('presence.join')).toMatchObject({
        payload: { userId: scene.user('bob'), status: 'online' },
      });
      bob.close();
      expect(await alice.next('presence.leave')).toMatchObject({ payload: { status: 'offline' } });
      await bob.closed();
    },
  },
];
