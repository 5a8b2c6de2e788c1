import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboxEvent, RealtimeConfig, RealtimeConnection } from '../src/index.js';
import { FakeHub, greeting, turn } from './hub.js';
import { OutboxShelf } from './outbox-shelf.js';

const HOUR = 3_600_000;
const CHANNEL = 'workspace.lobby';
let hub: FakeHub;
let shelf: OutboxShelf;
let told: OutboxEvent[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1000);
  hub = new FakeHub();
  shelf = new OutboxShelf();
  told = [];
});

afterEach(() => vi.useRealTimers());

const payloads = () => hub.socket.of('publish').map(({ payload }) => payload);
const lastId = () => hub.socket.last('publish').id;
const withLimits = (over: Partial<ReturnType<typeof greeting>['limits']>) => ({
  limits: { ...greeting().limits, ...over },
});

/** Publishes these; gives what became of each, by name. */
function say(connection: RealtimeConnection, ...texts: string[]): string[] {
  const ends: string[] = [];
  for (const [n, text] of texts.entries()) {
    ends.push('open');
    connection.publish(CHANNEL, text).then(
      () => (ends[n] = 'published'),
      (error: unknown) => (ends[n] = (error as Error).name),
    );
  }
  return ends;
}

const config = (over: Partial<RealtimeConfig> = {}): Partial<RealtimeConfig> => ({
  outbox: shelf.open,
  onOutbox: (event) => told.push(event),
  onError: () => undefined,
  pingInterval: HOUR,
  ...over,
});

/** What keeps publications is loaded in real time. */
async function loaded(): Promise<void> {
  await vi.dynamicImportSettled();
  await turn();
}

/** A tab that has published this without a session, and was closed before it had one. */
async function closedTab(...texts: string[]): Promise<void> {
  const connection = await hub.connected(config());
  await loaded();
  hub.socket.drop(1006);
  say(connection, ...texts);
  await turn();
  shelf.closeTabs();
  connection.disconnect();
  await turn();
}

describe('a publication', () => {
  it('that was acked or refused is never sent again', async () => {
    const connection = await hub.connected({ pingInterval: HOUR, outbox: 'memory' });
    const ends = say(connection, 'a', 'b');
    const [a = '', b = ''] = hub.socket.of('publish').map(({ id }) => id);
    hub.socket.receive({ type: 'ack', id: a, eventId: 'e:1' });
    hub.socket.receive({ type: 'error', id: b, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    await vi.advanceTimersByTimeAsync(30_000);
    hub.socket.drop(1006);
    const before = hub.sockets.length;
    expect([payloads(), ends]).toEqual([
      ['a', 'b'],
      ['published', 'forbidden'],
    ]);
    await hub.comeBack();
    expect([hub.sockets.length, payloads()]).toEqual([before + 1, []]);
  });

  it('is not sent again later than the hub remembers its id, counted from when it was sent first', async () => {
    const connection = await hub.connected({ pingInterval: HOUR, outbox: 'memory' });
    const ends = say(connection, 'a');
    for (const sent of [['a'], []]) {
      hub.socket.drop(1006);
      vi.setSystemTime(Date.now() + 200_000);
      await hub.comeBack();
      expect(payloads()).toEqual(sent);
    }
    expect(ends).toEqual(['connection_closed']);
  });

  it('makes room for the next one when its ack does not come', async () => {
    const connection = hub.connection({ pingInterval: HOUR, outbox: 'memory', publishResends: 0 });
    void connection.connect();
    await turn();
    hub.greet(withLimits({ unacked: 1 }));
    const ends = say(connection, 'a', 'b');
    expect(payloads()).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(5000);
    expect([payloads(), ends]).toEqual([
      ['a', 'b'],
      ['ack_timeout', 'open'],
    ]);
  });

  it('counts its time for each sending anew, and is sent four times at most in one session', async () => {
    const connection = await hub.connected({ pingInterval: HOUR, outbox: 'memory' });
    say(connection, 'a');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(payloads()).toEqual(['a', 'a', 'a', 'a']);
  });
});

describe('publications of an earlier page', () => {
  it('do not count against the queue of this one', async () => {
    await closedTab('a', 'b');
    const connection = hub.connection(config({ queueSize: 1 }));
    void connection.connect();
    await turn();
    hub.greet(withLimits({ unacked: 1 }));
    await loaded();
    expect(payloads()).toEqual(['a']);
    hub.socket.drop(1006);
    const ends = say(connection, 'c');
    await turn();
    expect(ends).toEqual(['open']);
    await hub.comeBack();
    await loaded();
    expect(payloads()).toEqual(['a', 'b', 'c']);
  });

  it('that the hub takes no more are given up and not sent', async () => {
    await closedTab('x'.repeat(2000));
    const connection = hub.connection(config());
    void connection.connect();
    await turn();
    hub.greet(withLimits({ messageBytes: 1024 }));
    await loaded();
    expect(payloads()).toEqual([]);
    expect(told.map(({ kind }) => kind)).toEqual(['restored', 'given-up', 'settled']);
  });
});

it('a publication that another tab has left and this session does not take is given up and not sent', async () => {
  const connection = hub.connection(config());
  void connection.connect();
  await turn();
  hub.greet(withLimits({ messageBytes: 1024 }));
  await loaded();
  const { socket } = hub;
  say(await hub.connected(config({ device: 'device-02' })), 'x'.repeat(2000));
  await loaded();
  shelf.closeNewest();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([connection.status, socket.of('publish')]).toEqual(['connected', []]);
  expect(told.map(({ kind }) => kind)).toEqual(['restored', 'given-up', 'settled']);
});

describe('the queue', () => {
  it('is bounded again when a session ends before what was kept is read', async () => {
    await closedTab('a');
    shelf.gate = new Promise(() => undefined);
    const connection = hub.connection(config({ queueSize: 1 }));
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    hub.socket.drop(1006);
    const ends = say(connection, 'b', 'c');
    await turn();
    expect(ends).toEqual(['open', 'queue_overflow']);
  });

  it('gives what was kept in it to the next session once only', async () => {
    const connection = await hub.connected(config());
    await loaded();
    say(connection, 'a');
    hub.socket.receive({ type: 'ack', id: lastId(), eventId: 'e:1' });
    await turn();
    hub.socket.drop(1006);
    await hub.comeBack();
    await loaded();
    expect([payloads(), shelf.rows]).toEqual([[], []]);
  });
});
