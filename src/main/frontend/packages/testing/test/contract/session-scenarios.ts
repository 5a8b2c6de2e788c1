import { expect } from 'vitest';
import type { Scenario } from './scenario.js';

/** Who comes in, who does not, and how sessions end. */
export const SESSIONS: readonly Scenario[] = [
  {
    name: 'a client that says who it is is greeted, with its limits',
    play: async (scene) => {
      const client = await scene.strange('alice', '?device=device-of-alice');
      client.send({ type: 'auth', id: 7, token: await scene.hub.token({ user: scene.user('alice') }) });
      expect(await client.next('connected')).toMatchObject({
        clientId: 'device-of-alice',
        user: { id: scene.user('alice') },
        ping: 30_000,
        idle: 75_000,
        limits: {
          messageBytes: 65_536,
          frames: 256,
          channels: 128,
          nameLength: 255,
          publishPerSecond: 200,
          unacked: 256,
        },
      });
      expect(await client.answer(7)).toEqual({ type: 'ack', id: 7 });
    },
  },
  {
    name: 'before that only a ping is served, and afterwards no other auth',
    play: async (scene) => {
      const client = await scene.strange('alice', '?device=device-of-alice');
      expect(await client.ask({ type: 'subscribe', channel: scene.channel('doc') })).toMatchObject({ code: 200 });
      expect(await client.ask({ type: 'ping', t: 5 })).toMatchObject({ type: 'pong', t: 5 });
      const token = await scene.hub.token({ user: scene.user('alice') });
      client.send({ type: 'auth', token });
      await client.next('connected');
      expect(await client.ask({ type: 'auth', token })).toMatchObject({ code: 102 });
    },
  },
  {
    name: 'a token that does not verify ends with 4001 and for good',
    play: async (scene) => {
      const client = await scene.strange('mallory', '?device=device-of-mallory');
      client.send({ type: 'auth', id: 1, token: 'none' });
      expect(await client.answer(1)).toMatchObject({ type: 'error', name: 'unauthenticated' });
      expect(await client.next('disconnect')).toMatchObject({ code: 4001, reconnect: false });
      expect(await client.closed()).toBe(4001);
    },
  },
  {
    name: 'a name that is no device, a ticket that is none and a token in the address end with 4001',
    play: async (scene) => {
      for (const [n, query] of ['?device=short', '?ticket=none', '?token=none'].entries()) {
        const client = await scene.strange(`stranger-${n}`, query);
        await client.next('error');
        expect(await client.closed()).toBe(4001);
      }
    },
  },
  {
    name: 'a client that names another tenant than its token ends with 4003',
    play: async (scene) => {
      const client = await scene.strange('alice', '?device=device-of-alice&tenant_id=other');
      client.send({ type: 'auth', token: await scene.hub.token({ user: scene.user('alice') }) });
      expect(await client.next('error')).toMatchObject({ name: 'tenant_mismatch' });
      expect(await client.closed()).toBe(4003);
    },
  },
  {
    name: 'a newer session of a device takes over, and is told so',
    play: async (scene) => {
      const older = await scene.enter({ user: 'alice', as: 'older' });
      const newer = await scene.enter({ user: 'alice', as: 'newer' });
      expect(await older.next('disconnect')).toMatchObject({ code: 4010, reconnect: false });
      expect(await older.closed()).toBe(4010);
      expect(newer.frames[0]).toMatchObject({ type: 'connected', previous: { code: 4010 } });
    },
  },
  {
    name: 'a device is told how its last session ended',
    play: async (scene) => {
      const first = await scene.enter({ user: 'alice', as: 'first' });
      scene.hub.cut();
      await first.closed();
      const second = await scene.enter({ user: 'alice', as: 'second' });
      expect(second.frames[0]).toMatchObject({ previous: { code: 1006 } });
      second.close();
      await second.closed();
      const third = await scene.enter({ user: 'alice', as: 'third' });
      expect(third.frames[0]).toMatchObject({ previous: { code: 1000 } });
    },
  },
  {
    name: "a refreshed token is acked with its end, another user's ends the session",
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const own = await scene.hub.token({ user: scene.user('alice') });
      expect(await alice.ask({ type: 'refresh', token: own })).toMatchObject({ type: 'ack' });
      expect(await alice.ask({ type: 'refresh', token: 'none' })).toMatchObject({ name: 'unauthenticated' });
      const foreign = await scene.hub.token({ user: scene.user('bob') });
      expect(await alice.ask({ type: 'refresh', token: foreign })).toMatchObject({ name: 'forbidden' });
      expect(await alice.next('disconnect')).toMatchObject({ code: 4003, reconnect: false });
      expect(await alice.closed()).toBe(4003);
    },
  },
  {
    name: 'a flow level is acked, and one that there is not is refused',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      expect(await alice.ask({ type: 'flow', level: 'moderate' })).toMatchObject({ type: 'ack' });
      expect(await alice.ask({ type: 'flow', level: 'low' })).toMatchObject({ code: 102, field: 'level' });
      expect(await alice.ask({ type: 'flow' })).toMatchObject({ code: 103, field: 'level' });
    },
  },
  {
    name: 'a client without the subprotocol gets one frame a message',
    play: async (scene) => {
      const client = await scene.strange('alice', '?device=device-of-alice', []);
      client.send({ type: 'auth', token: await scene.hub.token({ user: scene.user('alice') }) });
      await client.next('connected');
      const channels = ['a', 'b', 'c'].map((name) => `${scene.channel('doc')}-${name}`);
      client.send({ type: 'subscribe', id: 1, channels });
      for (let n = 0; n < channels.length; n++) await client.next('subscribed');
      expect(client.messages.every((message) => message.startsWith('{'))).toBe(true);
    },
  },
];
