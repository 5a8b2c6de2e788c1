import { expect } from 'vitest';
import type { Scenario } from './scenario.js';

const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** What the hub takes for a frame, and how it refuses what is none. */
export const FRAMES: readonly Scenario[] = [
  {
    name: 'a frame that lacks something or has it wrong is refused, and the field is named',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const doc = scene.channel('doc');
      const refused: readonly (readonly [object, string, string?])[] = [
        [{}, 'missing_field', 'type'],
        [{ type: 'nonsense' }, 'unknown_type', 'type'],
        [{ type: 'operation' }, 'unknown_type'],
        [{ type: 'client.report', attempt: -1 }, 'bad_field', 'attempt'],
        [{ type: 'client.report', lastClose: 7 }, 'bad_field', 'lastClose'],
        [{ type: 7 }, 'bad_field', 'type'],
        [{ type: 'subscribe' }, 'missing_field', 'channel'],
        [{ type: 'subscribe', channels: [] }, 'missing_field', 'channel'],
        [{ type: 'subscribe', channel: doc, channels: [doc] }, 'bad_field', 'channels'],
        [{ type: 'subscribe', channels: [1] }, 'bad_field', 'channels'],
        [{ type: 'subscribe', channel: doc, options: { history: 1001 } }, 'bad_field', 'options.history'],
        [{ type: 'subscribe', channel: doc, options: { presence: 1 } }, 'bad_field', 'options.presence'],
        [{ type: 'subscribe', channel: doc, options: [] }, 'bad_field', 'options'],
        [{ type: 'subscribe', channel: 'a b' }, 'bad_name', 'channel'],
        [{ type: 'subscribe', channel: '' }, 'bad_name', 'channel'],
        [{ type: 'unsubscribe', channel: doc }, 'not_subscribed', 'channel'],
        [{ type: 'publish', channel: doc }, 'missing_field', 'payload'],
        [{ type: 'publish', payload: 1 }, 'missing_field', 'channel'],
        [{ type: 'publish', channel: doc, payload: 1, traceId: '' }, 'bad_field', 'traceId'],
        [{ type: 'sync', pendingOps: [''] }, 'bad_field', 'pendingOps'],
        [{ type: 'sync', version: -1 }, 'bad_field', 'version'],
        [{ type: 'sync' }, 'not_subscribed', 'channel'],
        [{ type: 'ping', timestamp: 'now' }, 'bad_field', 'timestamp'],
        [{ type: 'refresh' }, 'missing_field', 'token'],
        [{ type: 'presence.join' }, 'missing_field', 'channel'],
        [{ type: 'presence.join', channel: doc, payload: { status: 'offline' } }, 'bad_field', 'payload.status'],
        [
          { type: 'presence.join', channel: doc, payload: { activity: 'x'.repeat(257) } },
          'bad_field',
          'payload.activity',
        ],
        [{ type: 'presence.join', channel: doc, payload: { data: [] } }, 'bad_field', 'payload.data'],
        [{ type: 'presence.update', channel: doc }, 'not_subscribed', 'channel'],
      ];
      for (const [frame, name, field] of refused) {
        const answer = await alice.ask(frame);
        expect(answer, JSON.stringify(frame)).toMatchObject({ type: 'error', name, ...(field && { field }) });
      }
    },
  },
  {
    name: 'ids come back as they are, and one that is none is not repeated',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      for (const id of ['x'.repeat(64), 'é😀', 0, -9007199254740991]) {
        expect(await alice.ask({ type: 'flow', level: 'none', id })).toEqual({ type: 'ack', id });
      }
      for (const id of ['', 'x'.repeat(65), 1.5, true, {}]) {
        alice.send({ type: 'flow', level: 'none', id });
        const error = await alice.next('error');
        expect(error).toMatchObject({ name: 'bad_field', field: 'id' });
        expect(error).not.toHaveProperty('id');
      }
      alice.send({ type: 'publish', channel: scene.channel('doc'), payload: 1 });
      expect(await alice.next('error')).toMatchObject({ name: 'missing_field', field: 'id' });
      alice.send({ type: 'flow', level: 'none', id: null, more: 'unknown members are ignored' });
      await alice.quiet();
    },
  },
  {
    name: 'a message that is no JSON, too deep, or too much is refused whole',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      const members = Object.fromEntries(Array.from({ length: 4097 }, (_, n) => [`m${n}`, 1]));
      const faults: readonly (readonly [string, string])[] = [
        ['{"type":"ping"', 'bad_json'],
        ['"ping"', 'bad_json'],
        ['[{"type":"ping"},1]', 'bad_json'],
        [`{"type":"ping","x":${deep(32)}}`, 'too_deep'],
        [`[${Array.from({ length: 257 }, () => '{"type":"ping"}').join()}]`, 'too_large'],
        [JSON.stringify({ type: 'ping', ...members }), 'too_large'],
      ];
      for (const [text, name] of faults) {
        alice.sendText(text);
        expect(await alice.next('error'), text.slice(0, 40)).toMatchObject({ name });
      }
      alice.sendText(`{"type":"flow","level":"none","id":"deep enough","x":${deep(31)}}`);
      await alice.answer('deep enough');
    },
  },
  {
    name: 'a name that stands twice costs the frame it is in',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      alice.sendText('[{"type":"flow","id":1,"level":"none","level":"high"},{"type":"flow","id":2,"level":"none"}]');
      expect(await alice.answer(1)).toMatchObject({ name: 'duplicate_key', field: 'level' });
      expect(await alice.answer(2)).toMatchObject({ type: 'ack' });
      const inside = `{"type":"publish","id":3,"channel":"${scene.channel('doc')}","payload":{"a":[{"b":1,"b":2}]}}`;
      alice.sendText(inside);
      expect(await alice.answer(3)).toMatchObject({ name: 'duplicate_key', field: 'b' });
    },
  },
  {
    name: 'ten messages that cannot be decoded end the session with 4400',
    play: async (scene) => {
      const alice = await scene.enter({ user: 'alice' });
      for (let n = 0; n < 10; n++) alice.sendText('{');
      expect(await alice.next('disconnect')).toMatchObject({ code: 4400, reconnect: false });
      expect(await alice.closed()).toBe(4400);
    },
  },
  {
    name: 'a binary frame ends the session with 4400, a message over the limit with 1009',
    play: async (scene) => {
      const [alice, bob] = [await scene.enter({ user: 'alice' }), await scene.enter({ user: 'bob' })];
      alice.sendBinary();
      expect(await alice.closed()).toBe(4400);
      bob.sendText(
        JSON.stringify({ type: 'publish', id: 1, channel: scene.channel('doc'), payload: 'x'.repeat(65_536) }),
      );
      expect(await bob.closed()).toBe(1009);
    },
  },
];
