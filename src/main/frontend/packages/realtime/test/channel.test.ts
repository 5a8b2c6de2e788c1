import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChannelState, Defect, GapFrame, RealtimeConfig, SubscribedFrame } from '../src/index.js';
import { event, FakeHub, turn } from './hub.js';

const LOBBY = 'workspace.lobby';
let hub: FakeHub;

/** It is loaded with the first sync. */
beforeAll(() => import('../src/channel-sync.js'));

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const ignore = () => undefined;

/** Answers the last subscribe. */
function grant(over: Partial<SubscribedFrame> = {}): void {
  const { id, channel = '' } = hub.socket.last('subscribe');
  const name = channel === 'user:me' ? { channel: 'user:alice', alias: channel } : { channel };
  hub.socket.receive({ type: 'subscribed', id: id ?? '', ...name, lastEventId: 'e:0', ...over });
}

function refuse(code: number, name: string, over: { retryable?: boolean; retryAfter?: number } = {}): void {
  const { id, channel = '' } = hub.socket.last('subscribe');
  hub.socket.receive({ type: 'error', id: id ?? '', channel, code, name, message: 'No.', retryable: false, ...over });
}

async function listening(config: Partial<RealtimeConfig> = {}, name = LOBBY) {
  const connection = await hub.connected(config);
  const channel = connection.channel<string>(name);
  const seen: string[] = [];
  const gaps: GapFrame[] = [];
  const release = [channel.on('message', (payload) => seen.push(payload)), channel.on('gap', (gap) => gaps.push(gap))];
  await turn();
  grant();
  return { connection, channel, seen, gaps, leave: () => release.forEach((end) => end()) };
}

describe('subscribing', () => {
  it('is held by the others when one of them lets go again and again', async () => {
    const { channel } = await listening();
    const release = channel.subscribe();
    for (let times = 0; times < 4; times++) release();
    await turn();
    expect([channel.state, hub.socket.of('unsubscribe')]).toEqual(['subscribed', []]);
  });

  it('happens once for any number of listeners, and ends with the last', async () => {
    const { channel, leave } = await listening();
    const more = channel.on('message', ignore);
    await turn();
    expect(hub.socket.of('subscribe')).toHaveLength(1);
    leave();
    await turn();
    expect(hub.socket.of('unsubscribe')).toHaveLength(0);
    more();
    more();
    await turn();
    expect(hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('costs nothing when one listener leaves and another comes in the same turn', async () => {
    const { channel, leave } = await listening();
    leave();
    channel.on('message', ignore);
    await turn();
    expect(hub.socket.sent).toHaveLength(1);
  });

  it('goes through its states', async () => {
    const connection = await hub.connected();
    const channel = connection.channel(LOBBY);
    const states: ChannelState[] = [];
    channel.on('state', (state) => states.push(state));
    const leave = channel.subscribe();
    await turn();
    grant();
    leave();
    await turn();
    hub.socket.receive({ type: 'unsubscribed', id: hub.socket.last('unsubscribe').id ?? '', channel: LOBBY });
    expect(states).toEqual(['subscribing', 'subscribed', 'unsubscribing', 'unsubscribed']);
  });

  it('asks for the history that an option names', async () => {
    const connection = await hub.connected();
    connection.channel(LOBBY, { history: 50 }).on('message', ignore);
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({ history: 50 });
  });

  it('waits for the connection', async () => {
    const connection = hub.connection();
    const channel = connection.channel(LOBBY);
    channel.subscribe();
    await turn();
    expect(channel.state).toBe('subscribing');
    void connection.connect();
    await turn();
    hub.greet();
    expect(hub.socket.of('subscribe')).toHaveLength(1);
  });

  it('is asked again when its answer does not come', async () => {
    const connection = await hub.connected();
    connection.channel(LOBBY).subscribe();
    await vi.advanceTimersByTimeAsync(5000);
    expect(hub.socket.of('subscribe')).toHaveLength(2);
  });

  it('is told as an error when the hub forbids it, and is not repeated in this session', async () => {
    const connection = await hub.connected();
    const channel = connection.channel(LOBBY);
    const onError = vi.fn();
    channel.on('error', onError);
    channel.subscribe();
    await turn();
    refuse(202, 'forbidden');
    await vi.advanceTimersByTimeAsync(20_000);
    expect([channel.state, hub.socket.of('subscribe').length]).toEqual(['unsubscribed', 1]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'forbidden', channel: LOBBY }));
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(hub.socket.of('subscribe')).toHaveLength(1);
  });

  it('tells onError of a refusal that no listener of the channel takes', async () => {
    const onError = vi.fn();
    const connection = await hub.connected({ onError });
    connection.channel(LOBBY).subscribe();
    await turn();
    refuse(202, 'forbidden');
    await turn();
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'forbidden' }));
  });

  it('is repeated when the hub says that it may work later', async () => {
    const connection = await hub.connected();
    connection.channel(LOBBY).subscribe();
    await turn();
    refuse(501, 'store_unavailable', { retryable: true, retryAfter: 700 });
    await vi.advanceTimersByTimeAsync(699);
    expect(hub.socket.of('subscribe')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.socket.of('subscribe')).toHaveLength(2);
  });

  it('ends with an error when the hub takes the right away', async () => {
    const { channel } = await listening();
    const onError = vi.fn();
    channel.on('error', onError);
    hub.socket.receive({ type: 'unsubscribed', channel: LOBBY, code: 202 });
    await turn();
    expect([channel.state, hub.socket.of('subscribe').length]).toEqual(['unsubscribed', 1]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 202, name: 'forbidden' }));
  });

  it('works under an alias of the channel, as user:me', async () => {
    const { seen, channel } = await listening({}, 'user:me');
    expect(channel.state).toBe('subscribed');
    hub.socket.receive(event('user:alice', 'e:1', 'one'));
    expect([seen, channel.position]).toEqual([['one'], 'e:1']);
  });

  it('continues when another name of the same channel was left', async () => {
    const { leave } = await listening({}, 'user:me');
    hub.socket.receive(event('user:alice', 'e:1', 'one'));
    hub.socket.receive({ type: 'unsubscribed', channel: 'user:alice' });
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({ lastEventId: 'e:1' });
    leave();
  });

  it('refuses a name that no channel can have', async () => {
    const connection = await hub.connected();
    expect(() => connection.channel('a b')).toThrow(expect.objectContaining({ name: 'bad_name' }));
  });
});

describe('events', () => {
  it('are told with their payload and their frame', async () => {
    const { channel, seen } = await listening();
    const frames: string[] = [];
    channel.on('message', (_, frame) => frames.push(`${frame.sender.name} ${frame.id}`));
    hub.socket.receive(event(LOBBY, 'e:1', 'one'), event(LOBBY, 'e:2', 'two'));
    expect([seen, frames]).toEqual([
      ['one', 'two'],
      ['Bob e:1', 'Bob e:2'],
    ]);
  });

  it('move the position', async () => {
    const { channel } = await listening();
    expect(channel.position).toBe('e:0');
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    expect(channel.position).toBe('e:1');
  });

  it('that were seen already are dropped', async () => {
    const { seen } = await listening();
    hub.socket.receive(event(LOBBY, 'e:1', 'one'), event(LOBBY, 'e:1', 'one', { replay: true }));
    expect(seen).toEqual(['one']);
  });

  it('with the same sender and ref are told once, also in a new stream', async () => {
    const { seen } = await listening();
    hub.socket.receive(event(LOBBY, 'e:1', 'one', { ref: 'p-1' }), event(LOBBY, 'e:2', 'one', { ref: 'p-1' }));
    hub.socket.drop(1006);
    await hub.comeBack();
    grant({ recovered: false, reason: 'epoch', lastEventId: 'f:0' });
    hub.socket.receive(
      { type: 'gap', channel: LOBBY, from: 'e:2', to: 'f:0', reason: 'epoch' },
      event(LOBBY, 'f:1', 'one', { ref: 'p-1' }),
      event(LOBBY, 'f:2', 'one', { ref: 'p-2' }),
    );
    expect(seen).toEqual(['one', 'one']);
  });

  it('that jump without a gap are reported as a defect, and told', async () => {
    const defects: Defect[] = [];
    const { seen, channel } = await listening({ onDefect: (defect) => defects.push(defect) });
    hub.socket.receive(event(LOBBY, 'e:1', 'one'), event(LOBBY, 'e:3', 'three'), event(LOBBY, 'f:9', 'other'));
    expect(defects.map(({ kind }) => kind)).toEqual(['offset_jump', 'foreign_epoch']);
    expect([seen, channel.position]).toEqual([['one', 'three', 'other'], 'f:9']);
  });

  it('go on behind a gap, which is told', async () => {
    const defects: Defect[] = [];
    const { seen, gaps } = await listening({ onDefect: (defect) => defects.push(defect) });
    hub.socket.receive({ type: 'gap', channel: LOBBY, from: 'e:0', to: 'e:41', reason: 'trimmed' });
    hub.socket.receive(event(LOBBY, 'e:42', 'on'));
    expect([seen, gaps.map(({ reason }) => reason), defects]).toEqual([['on'], ['trimmed'], []]);
  });

  it('of a lossy channel may jump, and leave no position', async () => {
    const defects: Defect[] = [];
    const { seen, channel } = await listening({ onDefect: (defect) => defects.push(defect) }, 'cursor.lobby');
    hub.socket.receive(event('cursor.lobby', 'e:3', 'a'), event('cursor.lobby', 'e:9', 'b'));
    expect([seen, channel.position, defects]).toEqual([['a', 'b'], undefined, []]);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(hub.socket.last('subscribe').options).toEqual({});
  });

  it('are not told to a listener that one before it has taken away', async () => {
    const { channel } = await listening();
    const removed = vi.fn();
    channel.on('message', () => end());
    const end = channel.on('message', removed);
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    expect(removed).not.toHaveBeenCalled();
  });

  it('do not stop at a listener that throws', async () => {
    const { channel, seen } = await listening();
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    channel.on('message', () => {
      throw new Error('listener');
    });
    const after = vi.fn();
    channel.on('message', after);
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    expect([seen, after.mock.calls.length]).toEqual([['one'], 1]);
    expect(await reported).toMatchObject({ message: 'listener' });
  });
});

describe('after a reconnect', () => {
  it('the channel continues from its position', async () => {
    const { seen } = await listening();
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(hub.socket.last('subscribe').options).toEqual({ lastEventId: 'e:1' });
    grant({ recovered: true, lastEventId: 'e:1' });
    hub.socket.receive(event(LOBBY, 'e:2', 'two', { replay: true }), event(LOBBY, 'e:3', 'three'));
    expect(seen).toEqual(['one', 'two', 'three']);
  });

  it('a snapshot is told with its position', async () => {
    const { channel } = await listening();
    const onSnapshot = vi.fn();
    channel.on('snapshot', onSnapshot);
    hub.socket.drop(1006);
    await hub.comeBack();
    grant({ recovered: false, reason: 'trimmed', lastEventId: 'e:90', snapshot: { cells: 3 } });
    expect(onSnapshot).toHaveBeenCalledExactlyOnceWith({ cells: 3 }, 'e:90');
  });

  it('a position that the hub does not know becomes a gap', async () => {
    const { gaps, channel } = await listening();
    hub.socket.drop(1006);
    await hub.comeBack();
    refuse(304, 'bad_position');
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({});
    grant({ lastEventId: 'f:5' });
    expect(gaps).toEqual([{ type: 'gap', channel: LOBBY, from: 'e:0', to: 'f:5', reason: 'epoch' }]);
    expect(channel.state).toBe('subscribed');
  });

  it('a late answer of the session before does not count', async () => {
    const connection = await hub.connected();
    const channel = connection.channel(LOBBY);
    channel.subscribe();
    await turn();
    hub.socket.drop(1006);
    await hub.comeBack();
    grant();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(channel.state).toBe('subscribed');
  });
});

describe('after a reload of the page', () => {
  async function reload(options = {}) {
    await listening();
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    await vi.advanceTimersByTimeAsync(250);
    const next = await hub.connected();
    next.channel(LOBBY, options).on('message', ignore);
    await turn();
    return hub.socket.last('subscribe').options;
  }

  it('the channel continues from the stored position', async () => {
    expect(await reload()).toEqual({ lastEventId: 'e:1' });
  });

  it('the channel brings its history instead where that is asked for', async () => {
    expect(await reload({ history: 50 })).toEqual({ history: 50 });
  });

  it('another user starts afresh', async () => {
    await listening();
    await vi.advanceTimersByTimeAsync(250);
    const other = hub.connection();
    void other.connect();
    await turn();
    hub.greet({ user: { id: 'bob', name: 'Bob' } });
    other.channel(LOBBY).on('message', ignore);
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({});
  });

  it('a storage that is full is reported, and nothing else happens', async () => {
    const defects: Defect[] = [];
    hub.storage.full = true;
    const { seen } = await listening({ onDefect: (defect) => defects.push(defect) });
    hub.socket.receive(event(LOBBY, 'e:1', 'one'));
    await vi.advanceTimersByTimeAsync(250);
    expect([seen, defects.map(({ kind }) => kind)]).toEqual([['one'], ['storage']]);
  });
});

describe('after the last listener has left', () => {
  it('the position is forgotten', async () => {
    const { channel, leave } = await listening();
    leave();
    await turn();
    hub.socket.receive({ type: 'unsubscribed', id: hub.socket.last('unsubscribe').id ?? '', channel: LOBBY });
    channel.on('message', ignore);
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({});
  });

  it('the position is forgotten also when the subscription was not there at that moment', async () => {
    const { channel, leave } = await listening();
    hub.socket.drop(1006);
    await hub.comeBack();
    refuse(501, 'store_unavailable', { retryable: true, retryAfter: 700 });
    await turn();
    leave();
    await turn();
    channel.on('message', ignore);
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({});
  });

  it('a listener that comes before the answer gets a subscription of its own', async () => {
    const { channel, leave } = await listening();
    leave();
    await turn();
    const late: unknown[] = [];
    channel.on('message', (payload) => late.push(payload));
    await turn();
    hub.socket.receive(event(LOBBY, 'e:1', 'of the old subscription'));
    hub.socket.receive({ type: 'unsubscribed', id: hub.socket.last('unsubscribe').id ?? '', channel: LOBBY });
    await turn();
    grant({ lastEventId: 'e:1' });
    hub.socket.receive(event(LOBBY, 'e:2', 'new'));
    expect(late).toEqual(['new']);
  });
});

describe('a sync', () => {
  it('goes on until the hub has no more', async () => {
    const { channel } = await listening();
    const result = channel.sync({ pendingOps: ['op-1'] });
    await turn();
    const answer = { type: 'sync', channel: LOBBY, syncType: 'delta' } as const;
    const [one, two] = [event(LOBBY, 'e:1', 'one'), event(LOBBY, 'e:2', 'two')];
    const first = hub.socket.last('sync');
    expect(first).toMatchObject({ lastEventId: 'e:0', pendingOps: ['op-1'] });
    hub.socket.receive({
      ...answer,
      id: first.id ?? '',
      events: [one],
      lastEventId: 'e:1',
      applied: ['op-1'],
      more: true,
    });
    await turn();
    const second = hub.socket.last('sync');
    expect(second.lastEventId).toBe('e:1');
    hub.socket.receive({ ...answer, id: second.id ?? '', events: [two], lastEventId: 'e:2', applied: [], version: 4 });
    const syncType = 'delta';
    const events = [one, two];
    await expect(result).resolves.toEqual({
      channel: LOBBY,
      syncType,
      events,
      lastEventId: 'e:2',
      applied: ['op-1'],
      version: 4,
    });
  });

  it('needs a position', async () => {
    const connection = await hub.connected();
    await expect(connection.channel(LOBBY).sync()).rejects.toMatchObject({ name: 'no_position' });
  });
});
