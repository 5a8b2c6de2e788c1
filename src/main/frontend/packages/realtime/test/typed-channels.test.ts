import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as zod from 'zod';
import {
  RealtimeError,
  type Channel,
  type Defect,
  type RealtimeConnection,
  type StandardSchema,
} from '../src/index.js';
import { FakeHub, event, turn } from './hub.js';

const ROOM = 'workspace.lobby';
const Note = zod.object({ title: zod.string(), at: zod.number().transform((millis) => new Date(millis)) });

let hub: FakeHub;
let defects: Defect[];
let connection: RealtimeConnection;

beforeEach(async () => {
  vi.useFakeTimers();
  hub = new FakeHub();
  defects = [];
  connection = await hub.connected({ onDefect: (defect) => defects.push(defect) });
});

afterEach(() => vi.useRealTimers());

async function subscribed(): Promise<void> {
  await turn();
  const { id = '' } = hub.socket.last('subscribe');
  hub.socket.receive({ type: 'subscribed', id, channel: ROOM, lastEventId: 'e:0' });
}

/** Collects what a channel tells, under its event ids. */
function collect<T, P>(channel: Channel<T, P>): [string, T][] {
  const seen: [string, T][] = [];
  channel.on('message', (payload, { id }) => seen.push([id, payload]));
  return seen;
}

/** A schema that is answered by hand, in whatever order. */
class SlowSchema implements StandardSchema<string> {
  readonly waiting = new Map<unknown, { allow: () => void; refuse: () => void; fail: () => void }>();

  readonly '~standard' = {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      new Promise<{ value: string } | { issues: { message: string }[] }>((resolve, reject) => {
        this.waiting.set(value, {
          allow: () => resolve({ value: `checked ${String(value)}` }),
          refuse: () => resolve({ issues: [{ message: 'refused' }] }),
          fail: () => reject(new Error('the schema is down')),
        });
      }),
  } as const;

  answer(value: string, how: 'allow' | 'refuse' | 'fail' = 'allow'): void {
    const waiting = this.waiting.get(value);
    if (waiting === undefined) throw new Error(`${value} was not checked`);
    waiting[how]();
  }
}

describe('a channel with a schema', () => {
  it('tells what the schema makes of a payload, at once', async () => {
    const notes = connection.channel(ROOM, { schema: Note });
    const seen = collect(notes);
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', { title: 'Plan', at: 5 }));
    expect(seen).toEqual([['e:1', { title: 'Plan', at: new Date(5) }]]);
    expect(defects).toEqual([]);
  });

  it('tells of an event that it refuses, with channel, position and what is wrong, and goes on behind it', async () => {
    const notes = connection.channel(ROOM, { schema: Note });
    const seen = collect(notes);
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', { title: 7, at: 5 }), event(ROOM, 'e:2', { title: 'Plan', at: 5 }));
    expect(seen.map(([id]) => id)).toEqual(['e:2']);
    expect(defects).toEqual([
      {
        kind: 'schema',
        channel: ROOM,
        eventId: 'e:1',
        issues: [expect.objectContaining({ path: ['title'], message: expect.any(String) as string })],
        detail: expect.stringMatching(/^Event e:1 is not what the schema of its channel wants: title: /) as string,
      },
    ]);
    expect(notes.position).toBe('e:2');
  });

  it('checks an event once for all listeners', async () => {
    const validate = vi.fn((value: unknown) => ({ value }));
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } };
    const seen = [1, 2, 3].map(() => collect(connection.channel(ROOM, { schema })));
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', 'a'), event(ROOM, 'e:2', 'b'));
    expect(seen.map((one) => one.length)).toEqual([2, 2, 2]);
    expect(validate).toHaveBeenCalledTimes(2);
  });

  it('takes a schema that throws for one that refuses', async () => {
    const validate = (): never => {
      throw new Error('broken');
    };
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate } };
    const seen = collect(connection.channel(ROOM, { schema }));
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', 'a'));
    expect(seen).toEqual([]);
    expect(defects).toMatchObject([{ kind: 'schema', eventId: 'e:1', issues: [{ message: 'Error: broken' }] }]);
  });

  it('is the same for the same schema, and shares its subscription with those of others', async () => {
    const other: StandardSchema<number> = {
      '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: Number(value) }) },
    };
    const plain = connection.channel(ROOM);
    expect(connection.channel(ROOM, { schema: Note })).toBe(connection.channel(ROOM, { schema: Note }));
    expect(connection.channel(ROOM, { schema: Note })).not.toBe(plain);
    const ends = [plain, connection.channel(ROOM, { schema: Note }), connection.channel(ROOM, { schema: other })].map(
      (channel) => channel.on('message', () => undefined),
    );
    await subscribed();
    expect(hub.socket.of('subscribe')).toHaveLength(1);
    for (const end of ends.slice(1)) end();
    await turn();
    expect(hub.socket.of('unsubscribe')).toHaveLength(0);
    ends[0]?.();
    await turn();
    expect(hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('leaves the payloads of channels without one, and of others, alone', async () => {
    const plain = collect(connection.channel(ROOM));
    const strict = collect(connection.channel(ROOM, { schema: Note }));
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', 'no note'));
    expect([plain, strict]).toEqual([[['e:1', 'no note']], []]);
  });

  it('calls no listener that has gone', async () => {
    const channel = connection.channel(ROOM, { schema: Note });
    const seen = collect(channel);
    const gone = vi.fn();
    channel.on('message', gone)();
    await subscribed();
    hub.socket.receive(event(ROOM, 'e:1', { title: 'Plan', at: 5 }));
    expect([seen.length, gone.mock.calls.length]).toEqual([1, 0]);
  });

  it('refuses what is no schema', () => {
    const schema = { parse: () => undefined } as unknown as StandardSchema;
    const open = () => connection.channel(ROOM, { schema });
    expect(open).toThrow(RealtimeError);
    expect(open).toThrow(expect.objectContaining({ name: 'bad_field', what: 'schema has no ~standard.validate.' }));
  });
});

describe('a schema that takes its time', () => {
  let schema: SlowSchema;
  let channel: Channel<string>;
  let told: string[];

  beforeEach(async () => {
    schema = new SlowSchema();
    channel = connection.channel(ROOM, { schema });
    told = [];
    channel.on('message', (payload) => told.push(payload));
    await subscribed();
  });

  it('keeps the order, whichever answer comes first', async () => {
    hub.socket.receive(event(ROOM, 'e:1', 'a'), event(ROOM, 'e:2', 'b'), event(ROOM, 'e:3', 'c'));
    schema.answer('c');
    schema.answer('b');
    await turn();
    expect(told).toEqual([]);
    schema.answer('a');
    await turn();
    expect(told).toEqual(['checked a', 'checked b', 'checked c']);
  });

  it('keeps gaps, snapshots and typed events in their places', async () => {
    channel.on('gap', ({ from, to }) => told.push(`gap ${from} ${to}`));
    channel.onType('notification', (_, frame) => told.push(frame.type));
    hub.socket.receive(
      event(ROOM, 'e:1', 'a'),
      { type: 'gap', channel: ROOM, from: 'e:1', to: 'e:4', reason: 'trimmed' },
      event(ROOM, 'e:5', 'b'),
    );
    schema.answer('b');
    await turn();
    expect(told).toEqual([]);
    schema.answer('a');
    await turn();
    expect(told).toEqual(['checked a', 'gap e:1 e:4', 'checked b']);
  });

  it.each([
    ['refuse', 'refused'],
    ['fail', 'Error: the schema is down'],
  ] as const)('tells of one that it does %s, and goes on with the next', async (how, message) => {
    hub.socket.receive(event(ROOM, 'e:1', 'a'), event(ROOM, 'e:2', 'b'));
    schema.answer('b');
    schema.answer('a', how);
    await turn();
    expect(told).toEqual(['checked b']);
    expect(defects).toMatchObject([{ kind: 'schema', channel: ROOM, eventId: 'e:1', issues: [{ message }] }]);
  });

  it('tells nothing to a listener that has gone meanwhile', async () => {
    const gone: string[] = [];
    const end = channel.on('message', (payload) => gone.push(payload));
    hub.socket.receive(event(ROOM, 'e:1', 'a'));
    end();
    schema.answer('a');
    await turn();
    expect([told, gone]).toEqual([['checked a'], []]);
  });

  it('goes on behind a listener that throws', async () => {
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    channel.on('message', (payload) => {
      if (payload === 'checked a') throw new Error('of the listener');
    });
    hub.socket.receive(event(ROOM, 'e:1', 'a'), event(ROOM, 'e:2', 'b'));
    schema.answer('a');
    schema.answer('b');
    await turn();
    expect(told).toEqual(['checked a', 'checked b']);
    expect(await reported).toMatchObject({ message: 'of the listener' });
  });
});
