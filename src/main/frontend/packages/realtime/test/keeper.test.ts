import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboxEvent, OutboxStore, RealtimeConfig, RealtimeConnection } from '../src/index.js';
import { systemClock } from '../src/clock.js';
import { settingsOf } from '../src/config.js';
import { KeeperLoader } from '../src/keeper-loader.js';
import { OutboxKeeper } from '../src/outbox-keeper.js';
import { Outbox } from '../src/outbox.js';
import { FakeHub, greeting, turn } from './hub.js';
import { OutboxShelf } from './outbox-shelf.js';

const HOUR = 3_600_000;
let hub: FakeHub;
let shelf: OutboxShelf;
let told: OutboxEvent[];
/** How often a store was asked for what others have left. */
let looks: number;
/** Stores are not opened before this resolves. */
let gate: Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1000);
  hub = new FakeHub();
  shelf = new OutboxShelf();
  told = [];
  looks = 0;
  gate = Promise.resolve();
});

afterEach(() => vi.useRealTimers());

async function open(): Promise<OutboxStore> {
  await gate;
  const store = await shelf.open();
  return {
    ...store,
    adopt: (scope, user) => {
      looks++;
      return store.adopt(scope, user);
    },
  };
}

const payloads = () => hub.socket.of('publish').map(({ payload }) => payload);

async function ack(): Promise<void> {
  hub.socket.receive({ type: 'ack', id: hub.socket.last('publish').id, eventId: 'e:1' });
  await turn();
}

/** What keeps publications is loaded in real time. */
async function loaded(): Promise<void> {
  await vi.dynamicImportSettled();
  await turn();
}

async function connected(over: Partial<RealtimeConfig> = {}): Promise<RealtimeConnection> {
  const onOutbox = (event: OutboxEvent): void => void told.push(event);
  const connection = await hub.connected({
    outbox: open,
    onOutbox,
    onError: () => undefined,
    pingInterval: HOUR,
    ...over,
  });
  await loaded();
  return connection;
}

const say = (connection: RealtimeConnection, text: string): void =>
  void connection.publish('workspace.lobby', text).catch(() => undefined);

/** A tab that has published this and was closed before an ack came. */
async function closedTab(over: Partial<RealtimeConfig>, ...texts: string[]): Promise<void> {
  const connection = await connected(over);
  for (const text of texts) say(connection, text);
  await close(connection);
}

/** A tab that has published this while the hub could not be reached, and was closed. */
async function unheardTab(...texts: string[]): Promise<void> {
  const connection = await connected();
  hub.socket.drop(1006);
  for (const text of texts) say(connection, text);
  await close(connection);
}

async function close(connection: RealtimeConnection): Promise<void> {
  await turn();
  shelf.closeTabs();
  connection.disconnect();
  await turn();
}

describe('what keeps publications', () => {
  it('forgets what is acked though it opened only after another one was', async () => {
    let release: () => void = () => undefined;
    gate = new Promise((resolve) => (release = resolve));
    const connection = await connected();
    await vi.advanceTimersByTimeAsync(2000);
    say(connection, 'a');
    await ack();
    release();
    await turn();
    say(connection, 'b');
    await turn();
    expect(shelf.payloads).toEqual(['b']);
    await ack();
    expect(shelf.payloads).toEqual([]);
  });

  it('keeps what was sent while its store was slow to open, once that is open', async () => {
    let release: () => void = () => undefined;
    gate = new Promise((resolve) => (release = resolve));
    const connection = await connected();
    await vi.advanceTimersByTimeAsync(2000);
    say(connection, 'a');
    release();
    await turn();
    expect([payloads(), shelf.payloads]).toEqual([['a'], ['a']]);
  });

  it('looks for what others have left once a minute, and not without a session', async () => {
    const connection = await connected();
    expect(looks).toBe(1);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(looks).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(looks).toBe(2);
    connection.disconnect();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(looks).toBe(2);
  });

  it('waits for a slow store two seconds once, and in no later session', async () => {
    shelf.gate = new Promise(() => undefined);
    const connection = await connected();
    await vi.advanceTimersByTimeAsync(2000);
    hub.socket.drop(1006);
    await hub.comeBack();
    say(connection, 'a');
    expect(payloads()).toEqual(['a']);
  });

  it('opens no queue for a session that is over when its store answers', async () => {
    let release: () => void = () => undefined;
    shelf.gate = new Promise((resolve) => (release = resolve));
    const onQueueOverflow = vi.fn();
    const connection = await connected({ queueSize: 1, onQueueOverflow });
    hub.socket.drop(1006);
    release();
    await turn();
    for (const text of ['a', 'b']) say(connection, text);
    expect(onQueueOverflow).toHaveBeenCalledOnce();
    await hub.comeBack();
    await loaded();
    expect(payloads()).toEqual(['a']);
  });

  it('lets no session send before its own two seconds, when those of the one before are over', async () => {
    shelf.gate = new Promise(() => undefined);
    const connection = hub.connection({ outbox: open, pingInterval: HOUR });
    void connection.connect();
    await turn();
    hub.random = 0;
    hub.greet({ reconnect: { base: 200, factor: 1.5, cap: 1000, spread: 1000 } });
    await loaded();
    const first = Date.now();
    await vi.advanceTimersByTimeAsync(1000);
    hub.socket.drop(1006);
    await hub.comeBack();
    const second = Date.now();
    say(connection, 'a');
    await vi.advanceTimersByTimeAsync(first + 2100 - second);
    expect(payloads()).toEqual([]);
    await vi.advanceTimersByTimeAsync(second - first);
    expect(payloads()).toEqual(['a']);
  });

  it('looks once a minute, however many sessions its store was too slow for', async () => {
    let release: () => void = () => undefined;
    shelf.gate = new Promise((resolve) => (release = resolve));
    await connected();
    hub.socket.drop(1006);
    await hub.comeBack();
    await loaded();
    release();
    await turn();
    const before = looks;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(looks - before).toBe(1);
  });

  it('is told to be slow only when it is', async () => {
    const onDefect = vi.fn();
    await connected({ onDefect });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(onDefect).not.toHaveBeenCalled();
  });

  it('looks for nothing when the session has ended before it was loaded', async () => {
    const settings = settingsOf(hub.config({ outbox: open }));
    const port = { write: () => false, overflow: vi.fn(), keep: vi.fn(), forget: vi.fn() };
    const outbox = new Outbox(settings, port);
    const kept = vi.spyOn(outbox, 'keepAll');
    const loader = new KeeperLoader(settings, outbox);
    const go = vi.fn();
    loader.ready('alice', go);
    loader.suspend();
    await loaded();
    expect([kept.mock.calls.length, looks, go.mock.calls.length]).toEqual([1, 0, 0]);
  });

  it('is the same for a connection that ends and begins again at once', async () => {
    const opened = vi.fn(open);
    const connection = await connected({ outbox: opened });
    connection.disconnect();
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    say(connection, 'a');
    await turn();
    expect([opened.mock.calls.length, shelf.payloads]).toEqual([1, ['a']]);
  });
});

describe('publications of earlier pages', () => {
  it('are sent again under the time of their first sending, and given up when that is too long ago', async () => {
    await closedTab({}, 'a');
    await connected();
    expect(payloads()).toEqual(['a']);
    shelf.closeTabs();
    vi.setSystemTime(1000 + 200_000);
    await connected();
    expect(payloads()).toEqual(['a']);
    shelf.closeTabs();
    vi.setSystemTime(1000 + 300_001);
    await connected();
    expect([payloads(), told.at(-1)]).toMatchObject([[], { kind: 'settled', givenUp: 1 }]);
  });

  it('that were never sent are kept with the time at which this page has sent them', async () => {
    await unheardTab('a');
    vi.setSystemTime(5000);
    await connected();
    expect(shelf.rows.map(({ firstSent }) => firstSent)).toEqual([5000]);
  });

  it('that were never sent count as sent once the hub has refused them for now', async () => {
    await unheardTab('a');
    await connected();
    const { socket } = hub;
    const wait = { code: 501, name: 'store', message: 'Wait.', retryable: true } as const;
    for (let minute = 0; minute < 7; minute++) {
      socket.receive({ type: 'error', id: socket.last('publish').id, ...wait });
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(told.find(({ kind }) => kind === 'given-up')).toMatchObject({ error: { name: 'outcome_unknown' } });
    expect(shelf.rows).toEqual([]);
  });

  it('are sent as their user only, though another one has the same scope', async () => {
    const over = { outboxScope: 'acme' };
    await closedTab(over, 'of alice');
    await connected(over);
    hub.socket.drop(1006);
    await hub.comeBack({ user: { id: 'bob', name: 'Bob' } });
    await loaded();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(payloads()).toEqual([]);
    hub.socket.drop(1006);
    await hub.comeBack();
    await loaded();
    expect(payloads()).toEqual(['of alice']);
  });

  it('wait for a session behind one of this page with the same id', async () => {
    const before = await connected();
    before.publish('workspace.lobby', 'kept', { id: 'mine' }).catch(() => undefined);
    await close(before);
    const connection = hub.connection({ outbox: open, onOutbox: (event) => told.push(event), autoReconnect: false });
    connection.publish('workspace.lobby', 'kept', { id: 'mine' }).catch(() => undefined);
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    hub.socket.drop(1006);
    await turn();
    expect(told).toEqual([]);
    void connection.connect();
    await turn();
    hub.greet();
    await loaded();
    expect([payloads(), told.map(({ kind }) => kind)]).toEqual([['kept'], ['restored']]);
  });

  it('that wait hold the store of a connection that ends, for its next session', async () => {
    await unheardTab('a', 'b');
    const connection = hub.connection({ outbox: open, pingInterval: HOUR, onError: () => undefined });
    const begin = async (): Promise<void> => {
      void connection.connect();
      await turn();
      hub.greet({ limits: { ...greeting().limits, unacked: 1 } });
      await loaded();
    };
    await begin();
    expect(payloads()).toEqual(['a']);
    connection.disconnect();
    await turn();
    expect(shelf.living).toBe(1);
    await begin();
    await ack();
    expect(payloads()).toEqual(['a', 'b']);
  });

  it('are counted anew once all were settled', async () => {
    await closedTab({}, 'a');
    await connected();
    const { socket } = hub;
    await ack();
    say(await connected({ device: 'device-02' }), 'b');
    await turn();
    shelf.closeNewest();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(socket.of('publish').map(({ payload }) => payload)).toEqual(['a', 'b']);
    socket.receive({ type: 'ack', id: socket.last('publish').id, eventId: 'e:2' });
    await turn();
    const settled = { kind: 'settled', published: 1, givenUp: 0 };
    expect(told.filter(({ kind }) => kind === 'settled')).toEqual([settled, settled]);
  });
});

describe('the keeper of a page', () => {
  const settings = { clock: systemClock, publishWindow: 300_000, outboxMaxAge: 24 * HOUR };
  const port = () => ({
    underWay: () => undefined,
    restore: () => [],
    scopeOf: () => 'acme',
    event: vi.fn(),
    error: vi.fn(),
    failed: vi.fn(),
  });
  const publication = { id: 'p1', channel: 'a.b', text: '{"type":"publish"}', at: 1000, firstSent: undefined };

  it('that goes before its store has opened lets that go when it opens', async () => {
    const keeper = new OutboxKeeper(settings, port(), shelf.open, 'acme');
    keeper.close();
    await turn();
    expect(shelf.living).toBe(0);
  });

  it('keeps nothing, and holds nothing, once its store could not be opened', async () => {
    shelf.failure = new Error('private mode');
    const keeper = new OutboxKeeper(settings, port(), shelf.open, 'acme');
    keeper.keep(publication);
    expect(keeper.idle).toBe(false);
    await turn();
    keeper.keep({ ...publication, id: 'p2' });
    expect(keeper.idle).toBe(true);
  });
});
