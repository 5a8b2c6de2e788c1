import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboxEvent, PublishFrame, RealtimeConfig, RealtimeConnection, RealtimeError } from '../src/index.js';
import { FakeHub, event, greeting, turn } from './hub.js';
import { OutboxShelf } from './outbox-shelf.js';

const HOUR = 3_600_000;

let hub: FakeHub;
let shelf: OutboxShelf;
let told: OutboxEvent[];
let errors: RealtimeError[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1000);
  hub = new FakeHub();
  shelf = new OutboxShelf();
  told = [];
  errors = [];
});

afterEach(() => vi.useRealTimers());

const config = (over: Partial<RealtimeConfig> = {}): Partial<RealtimeConfig> => ({
  outbox: shelf.open,
  onOutbox: (event) => told.push(event),
  onError: (error) => errors.push(error),
  ...over,
});
const payloads = () => hub.socket.of('publish').map(({ payload }) => payload);
const ids = () => hub.socket.of('publish').map(({ id }) => id);
const ack = (id: string | number, duplicate = false) =>
  hub.socket.receive({ type: 'ack', id, eventId: 'e:1', duplicate });
const kinds = () => told.map(({ kind }) => kind);

function say(connection: RealtimeConnection, ...texts: string[]): void {
  for (const text of texts) connection.publish('workspace.lobby', text).catch(() => undefined);
}

/** What keeps publications is loaded in real time. */
async function loaded(): Promise<void> {
  await vi.dynamicImportSettled();
  await turn();
}

/** A connection that is ready, with what keeps its publications. */
async function connected(over: Partial<RealtimeConfig> = {}): Promise<RealtimeConnection> {
  const connection = await hub.connected(config(over));
  await loaded();
  return connection;
}

/** A tab that has published this and was closed before an ack came. */
async function closedTab(texts: string[], over: Partial<RealtimeConfig> = {}): Promise<PublishFrame[]> {
  const connection = await connected(over);
  say(connection, ...texts);
  await turn();
  shelf.closeTabs();
  return hub.socket.of('publish');
}

describe('a publication', () => {
  it('is kept when it is sent, and until it is acked', async () => {
    const connection = await connected();
    say(connection, 'a', 'b');
    expect(shelf.rows.map(({ user, at, firstSent }) => [user, at, firstSent])).toEqual(
      Array(2).fill(['alice', 1000, 1000]),
    );
    ack(ids()[0] ?? '');
    await turn();
    expect(shelf.payloads).toEqual(['b']);
  });

  it('is kept while it waits, as one that was never sent', async () => {
    const connection = await connected();
    hub.socket.drop(1006);
    say(connection, 'a');
    expect(shelf.rows.map(({ firstSent }) => firstSent)).toEqual([undefined]);
    await hub.comeBack();
    expect(shelf.rows.map(({ firstSent }) => firstSent)).toEqual([Date.now()]);
  });

  it('is not kept when its caller was told that it was not published', async () => {
    const connection = await connected();
    say(connection, 'a', 'b');
    const refusal = { code: 202, name: 'forbidden', message: 'No.', retryable: false };
    hub.socket.receive({ type: 'error', id: ids()[0] ?? '', ...refusal });
    await turn();
    expect(shelf.payloads).toEqual(['b']);
  });

  it('from before the part that keeps was loaded is kept from then on, in order, unless it was settled', async () => {
    const connection = hub.connection(config({ outboxScope: 'acme/alice', queueSize: 3 }));
    say(connection, 'a', 'x'.repeat(70_000), 'b');
    void connection.connect();
    say(connection, 'c');
    expect(shelf.rows).toEqual([]);
    await loaded();
    expect(shelf.payloads).toEqual(['a', 'b', 'c']);
  });

  it('of a lossy channel is not kept', async () => {
    const connection = await connected();
    connection.channel('board.1', { lossy: true });
    for (const channel of ['cursor.doc', 'board.1', 'typing:x']) void connection.publish(channel, 1);
    expect([ids().length, shelf.rows]).toEqual([3, []]);
  });

  it('from before the first connection is kept as soon as the user is known', async () => {
    const connection = hub.connection(config());
    say(connection, 'a');
    void connection.connect();
    await turn();
    expect(shelf.rows).toEqual([]);
    hub.greet();
    await loaded();
    expect(shelf.rows).toMatchObject([{ user: 'alice' }]);
  });

  it('from before the first connection is kept at once with a scope, and sent by the next tab of that scope', async () => {
    const connection = hub.connection(config({ outboxScope: 'acme/alice' }));
    void connection.connect();
    say(connection, 'a');
    await loaded();
    expect(shelf.payloads).toEqual(['a']);
    shelf.closeTabs();
    await connected({ outboxScope: 'acme/bob' });
    expect(payloads()).toEqual([]);
    await connected({ outboxScope: 'acme/alice' });
    expect(payloads()).toEqual(['a']);
  });

  it('beyond queueSize is rejected as ever, and not kept', async () => {
    const onQueueOverflow = vi.fn();
    const connection = await connected({ queueSize: 1, onQueueOverflow });
    hub.socket.drop(1006);
    say(connection, 'a', 'b');
    await turn();
    expect([onQueueOverflow.mock.calls.length, shelf.payloads]).toEqual([1, ['a']]);
  });
});

describe('after a reload', () => {
  it('what was not acked is sent with its old ids before what is new, and told', async () => {
    const before = await closedTab(['a', 'b']);
    const connection = hub.connection(config());
    say(connection, 'c');
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    expect(payloads()).toEqual(['a', 'b', 'c']);
    expect(ids().slice(0, 2)).toEqual(before.map(({ id }) => id));
    expect(new Set(ids()).size).toBe(3);
    expect(told).toMatchObject([{ kind: 'restored', publications: [{ frame: before[0] }, { frame: before[1] }] }]);
    ack(ids()[0] ?? '', true);
    ack(ids()[1] ?? '');
    await turn();
    expect(told.slice(1)).toMatchObject([
      { kind: 'published', publication: { frame: before[0] }, published: { eventId: 'e:1', duplicate: true } },
      { kind: 'published', publication: { frame: before[1] }, published: { duplicate: false } },
      { kind: 'settled', published: 2, givenUp: 0 },
    ]);
    expect(shelf.payloads).toEqual(['c']);
  });

  it('what is published while the store is read waits for it, whatever queueSize is', async () => {
    await closedTab(['a']);
    let release: () => void = () => undefined;
    shelf.gate = new Promise((resolve) => (release = resolve));
    const onQueueOverflow = vi.fn();
    const connection = await connected({ queueSize: 1, onQueueOverflow });
    say(connection, 'b', 'c');
    await turn();
    expect([payloads(), onQueueOverflow.mock.calls.length]).toEqual([[], 0]);
    release();
    await turn();
    expect(payloads()).toEqual(['a', 'b', 'c']);
  });

  it('a store that does not answer holds nothing up for more than two seconds, once, and is told', async () => {
    const onDefect = vi.fn();
    shelf.gate = new Promise(() => undefined);
    const connection = await connected({ onDefect });
    say(connection, 'a');
    await vi.advanceTimersByTimeAsync(1999);
    expect(payloads()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(payloads()).toEqual(['a']);
    expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'storage' }));
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(payloads()).toEqual(['a']);
  });

  it('what the session that ended before the store answered would have sent is sent by the next', async () => {
    await closedTab(['a']);
    let release: () => void = () => undefined;
    shelf.gate = new Promise((resolve) => (release = resolve));
    await connected();
    hub.socket.drop(1006);
    release();
    await turn();
    expect(told).toEqual([]);
    await hub.comeBack();
    expect(payloads()).toEqual(['a']);
  });

  it('what was never sent is sent within a day, and given up after it', async () => {
    const before = await connected();
    hub.socket.drop(1006);
    say(before, 'old');
    vi.setSystemTime(Date.now() + 2 * HOUR);
    say(before, 'young');
    await turn();
    shelf.closeTabs();
    vi.setSystemTime(Date.now() + 23 * HOUR);
    await connected();
    expect(payloads()).toEqual(['young']);
    expect(told).toMatchObject([
      { kind: 'given-up', publication: { frame: { payload: 'old' } }, error: { name: 'expired' } },
      { kind: 'restored' },
    ]);
    expect(errors).toMatchObject([{ name: 'expired' }]);
    expect(shelf.payloads).toEqual(['young']);
  });

  it('what was sent longer ago than the hub remembers is given up instead of sent twice', async () => {
    await closedTab(['sent']);
    vi.setSystemTime(Date.now() + 300_001);
    await connected();
    await turn();
    expect(payloads()).toEqual([]);
    expect(told).toMatchObject([
      { kind: 'given-up', publication: { frame: { payload: 'sent' } }, error: { name: 'outcome_unknown' } },
      { kind: 'settled', published: 0, givenUp: 1 },
    ]);
    expect(shelf.rows).toEqual([]);
  });

  it('what the hub refuses for good is given up, what may pass is sent again by the next look', async () => {
    await closedTab(['bad', 'late']);
    await connected({ pingInterval: HOUR });
    const { socket } = hub;
    const [bad = '', late = ''] = ids();
    socket.receive({ type: 'error', id: bad, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    socket.receive({ type: 'error', id: late, code: 501, name: 'store', message: 'Wait.', retryable: true });
    await turn();
    expect(kinds()).toEqual(['restored', 'given-up']);
    expect(shelf.payloads).toEqual(['late']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.of('publish').map(({ id }) => id)).toEqual([bad, late, late]);
    socket.receive({ type: 'ack', id: late });
    await turn();
    expect(told.at(-1)).toEqual({ kind: 'settled', published: 1, givenUp: 1 });
    expect(shelf.rows).toEqual([]);
  });

  it('what is not acked is sent again after a lost connection, as often as it takes', async () => {
    await closedTab(['a']);
    await connected({ autoReconnect: false });
    hub.socket.drop(1006);
    await turn();
    expect(shelf.payloads).toEqual(['a']);
    await connected(); // The connection before has ended, and its store with it.
    expect(payloads()).toEqual(['a']);
  });

  it('a publication of the page with the same id goes first', async () => {
    const first = await connected();
    first.publish('workspace.lobby', 'kept', { id: 'mine' }).catch(() => undefined);
    await turn();
    shelf.closeTabs();
    const second = hub.connection(config());
    second.publish('workspace.lobby', 'kept', { id: 'mine' }).catch(() => undefined);
    void second.connect();
    await turn();
    hub.greet();
    await loaded();
    expect(ids()).toEqual(['mine']);
    ack('mine');
    await turn();
    expect(ids()).toEqual(['mine', 'mine']);
    ack('mine', true);
    await turn();
    expect(shelf.rows).toEqual([]);
  });
});

describe('tabs', () => {
  it('that live send nothing of each other', async () => {
    const connection = await connected();
    say(connection, 'a');
    await connected({ device: 'device-02', pingInterval: HOUR });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(payloads()).toEqual([]);
  });

  it('send what another has left within a minute of its end', async () => {
    const other = await connected({ device: 'device-02', pingInterval: HOUR });
    const { socket } = hub;
    say(await connected(), 'a');
    await turn();
    shelf.closeNewest();
    expect(socket.of('publish')).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(other.status).toBe('connected');
    expect(socket.of('publish').map(({ payload }) => payload)).toEqual(['a']);
  });

  it.each(['hub', 'user'])('of another %s send nothing of this one', async (what) => {
    await closedTab(['a']);
    const connection = hub.connection(config(what === 'hub' ? { url: 'ws://other.test/ws' } : {}));
    void connection.connect();
    await turn();
    hub.greet(what === 'user' ? { user: { id: 'bob', name: 'Bob' } } : {});
    await loaded();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([payloads(), told]).toEqual([[], []]);
    await connected();
    expect(payloads()).toEqual(['a']);
  });
});

describe('when another user signs in on the same connection', () => {
  it('nothing of the first is sent as the second, and its callers are told', async () => {
    const connection = await connected();
    const failure = connection.publish('workspace.lobby', 'of alice').catch((error: unknown) => error);
    hub.socket.drop(1006);
    await hub.comeBack({ user: { id: 'bob', name: 'Bob' } });
    expect(await failure).toMatchObject({ name: 'other_user' });
    expect([payloads(), shelf.rows]).toEqual([[], []]);
  });

  it('what earlier pages of the first have left waits for the first', async () => {
    await closedTab(['of alice']);
    await connected();
    hub.socket.drop(1006);
    await hub.comeBack({ user: { id: 'bob', name: 'Bob' } });
    expect(payloads()).toEqual([]);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(payloads()).toEqual(['of alice']);
  });
});

describe('a storage that fails', () => {
  it('when it is opened is told once, and the outbox works without it', async () => {
    const onDefect = vi.fn();
    shelf.failure = new Error('private mode');
    const connection = await connected({ onDefect });
    say(connection, 'a', 'b');
    await turn();
    expect(payloads()).toEqual(['a', 'b']);
    expect(onDefect).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ kind: 'storage', detail: expect.stringContaining('private mode') as string }),
    );
  });

  it('later is told once, and the outbox works without it', async () => {
    const onDefect = vi.fn();
    const connection = await connected({ onDefect });
    shelf.failure = new Error('quota exceeded');
    const published = connection.publish('workspace.lobby', 'a');
    say(connection, 'b');
    ack(ids()[0] ?? '');
    await turn();
    expect((await published).eventId).toBe('e:1');
    expect(payloads()).toEqual(['a', 'b']);
    expect(onDefect).toHaveBeenCalledOnce();
  });
});

it('keeps nothing when the configuration says memory', async () => {
  const connection = await connected({ outbox: 'memory' });
  say(connection, 'a');
  await turn();
  expect(shelf.rows).toEqual([]);
});

it('tells one event of a publication that a second device has sent again after the hub forgot it', async () => {
  const connection = await hub.connected();
  const got: unknown[] = [];
  connection.channel('workspace.lobby').on('message', (payload) => got.push(payload));
  await turn();
  hub.socket.receive({ type: 'subscribed', channel: 'workspace.lobby', lastEventId: 'e:0' });
  hub.socket.receive(event('workspace.lobby', 'e:1', 'a', { ref: 'device-02-1' }));
  const sender = { ...greeting().user, userId: 'bob', clientId: 'device-03', name: 'Bob' };
  hub.socket.receive(event('workspace.lobby', 'e:2', 'a', { ref: 'device-02-1', sender }));
  expect(got).toEqual(['a']);
});

describe('a connection that ends', () => {
  it('lets its store go, and has another one when it connects again', async () => {
    const connection = await connected();
    say(connection, 'a');
    ack(ids()[0] ?? '');
    connection.disconnect();
    await turn();
    expect([shelf.living, shelf.rows]).toEqual([0, []]);
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    say(connection, 'b');
    expect([shelf.living, shelf.payloads]).toEqual([1, ['b']]);
  });

  it('lets a store go that opens too late', async () => {
    const connection = hub.connection(config());
    connection.connect().catch(() => undefined);
    connection.disconnect();
    await loaded();
    expect(shelf.living).toBe(0);
  });

  it('holds its store while something waits in it', async () => {
    const connection = await connected();
    hub.socket.drop(1006);
    say(connection, 'a');
    connection.disconnect();
    await turn();
    expect([shelf.living, shelf.payloads]).toEqual([1, ['a']]);
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    expect(payloads()).toEqual(['a']);
  });
});
