import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AckTimeoutError,
  ConnectionClosedError,
  QueueOverflowError,
  ServerError,
  TooLargeError,
  type RealtimeConnection,
} from '../src/index.js';
import { FakeHub, greeting, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1000);
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const ids = () => hub.socket.of('publish').map(({ id }) => id);
const ack = (id: string | number, eventId = 'e:1', duplicate?: boolean) =>
  hub.socket.receive({ type: 'ack', id, eventId, ...(duplicate !== undefined && { duplicate }) });

/** The outcome of a promise, without waiting for it. */
function outcome<T>(promise: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: unknown) => (seen.error = error),
  );
  return seen;
}

const say = (connection: RealtimeConnection, text = 'hello') =>
  connection.channel<{ text: string }>('workspace.lobby').publish({ text });

describe('a publication', () => {
  it('resolves with the event id of its ack', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection));
    expect(hub.socket.sent).toEqual([
      { type: 'publish', channel: 'workspace.lobby', id: 'device-01-1001', payload: { text: 'hello' } },
    ]);
    ack('device-01-1001', 'e:7');
    await turn();
    expect(published.value).toEqual({ eventId: 'e:7', duplicate: false });
  });

  it('rejects with what the hub says, and what to do about it', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection));
    const message = 'Slow down.';
    const answer = { id: 'device-01-1001', code: 402, name: 'rate', message, retryable: true, retryAfter: 300 };
    hub.socket.receive({ type: 'error', ...answer });
    await turn();
    expect(published.error).toBeInstanceOf(ServerError);
    expect(published.error).toMatchObject({ name: 'rate', what: message, retryable: true, retryAfter: 300 });
    expect((published.error as ServerError).todo).toContain('Wait for retryAfter');
  });

  it('takes its ids from a counter that survives the page', async () => {
    const first = await hub.connected();
    outcome(say(first));
    first.disconnect();
    const second = await hub.connected();
    void say(second);
    expect(ids()).toEqual(['device-01-1002']);
  });

  it('is sent again with the same id when its ack does not come in five seconds', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection));
    await vi.advanceTimersByTimeAsync(5000);
    expect(ids()).toEqual(['device-01-1001', 'device-01-1001']);
    ack('device-01-1001', 'e:7', true);
    await turn();
    expect(published.value).toEqual({ eventId: 'e:7', duplicate: true });
  });

  it('fails with an AckTimeoutError only after three resends', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection));
    await vi.advanceTimersByTimeAsync(19_999);
    expect([ids().length, published.error]).toEqual([4, undefined]);
    await vi.advanceTimersByTimeAsync(1);
    expect(published.error).toBeInstanceOf(AckTimeoutError);
    expect(published.error).toMatchObject({ id: 'device-01-1001', retryable: true });
  });

  it('tells that it is late each time before it is sent again, and is acked all the same', async () => {
    const connection = await hub.connected();
    const late: AckTimeoutError[] = [];
    const sentBefore: number[] = [];
    const onLate = (error: AckTimeoutError) => {
      late.push(error);
      sentBefore.push(ids().length);
    };
    const published = outcome(connection.publish('workspace.lobby', 1, { onLate }));
    await vi.advanceTimersByTimeAsync(4999);
    expect(late).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(late).toEqual([expect.any(AckTimeoutError)]);
    expect(late[0]).toMatchObject({ code: 901, id: 'device-01-1001', channel: 'workspace.lobby', retryable: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([late.length, sentBefore]).toEqual([3, [2, 3, 4]]);
    ack('device-01-1001');
    await turn();
    expect(published.value).toEqual({ eventId: 'e:1', duplicate: false });
  });

  it('without resends fails after five seconds, and is the same event when the application sends it again', async () => {
    const onLate = vi.fn();
    const connection = await hub.connected({ publishResends: 0 });
    const first = outcome(connection.publish('workspace.lobby', 1, { onLate }));
    await vi.advanceTimersByTimeAsync(5000);
    expect(first.error).toBeInstanceOf(AckTimeoutError);
    const { id } = first.error as AckTimeoutError;
    const second = outcome(connection.publish('workspace.lobby', 1, { id: id ?? '' }));
    expect(ids()).toEqual(['device-01-1001', 'device-01-1001']);
    ack('device-01-1001', 'e:7', true);
    await turn();
    expect(second.value).toEqual({ eventId: 'e:7', duplicate: true });
    expect(onLate).not.toHaveBeenCalled();
  });

  it('can be sent again by the application under its old id', async () => {
    const connection = await hub.connected();
    void connection.publish('workspace.lobby', 1, { id: 'mine' });
    void connection.publish('workspace.lobby', 1, { id: 'mine' });
    expect(ids()).toEqual(['mine']);
  });

  it('is not taken for acked when a request of the SDK is', async () => {
    const connection = await hub.connected();
    const taken = ['r1', 'r2', 'r3', '1', '2', '3'];
    const published = taken.map((id) => outcome(connection.publish('workspace.lobby', 1, { id })));
    connection.channel('workspace.lobby').join();
    await turn();
    hub.socket.receive({ type: 'ack', id: hub.socket.last('presence.join').id ?? '' });
    await turn();
    expect(published.filter((seen) => 'value' in seen)).toEqual([]);
  });

  it('is refused here when it is larger than the hub takes', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection, 'ü'.repeat(32_768)));
    await turn();
    expect(published.error).toBeInstanceOf(TooLargeError);
    expect(published.error).toMatchObject({ code: 104, name: 'too_large', retryable: false });
    expect(hub.socket.sent).toEqual([]);
  });

  it('is at most one of 256 in flight', async () => {
    const connection = await hub.connected();
    for (let n = 0; n < 300; n++) void say(connection);
    expect(ids()).toHaveLength(256);
    ack('device-01-1001');
    expect(ids()).toHaveLength(257);
  });

  it('goes through send as well, with an id and an ack', async () => {
    const connection = await hub.connected();
    const sent = outcome(connection.send({ type: 'publish', channel: 'workspace.lobby', payload: 1 }));
    await turn();
    expect([ids().length, 'value' in sent]).toEqual([1, false]);
    ack('device-01-1001');
    await turn();
    expect('value' in sent).toBe(true);
  });
});

describe('without a connection', () => {
  it('publications wait and go out in their order', async () => {
    const connection = hub.connection();
    for (const text of ['a', 'b', 'c']) void say(connection, text);
    void connection.connect();
    await turn();
    hub.greet();
    expect(hub.socket.of('publish').map(({ payload }) => payload)).toEqual([
      { text: 'a' },
      { text: 'b' },
      { text: 'c' },
    ]);
  });

  it('what was not acked is sent again with the same ids, before what is new', async () => {
    const connection = await hub.connected();
    const first = outcome(say(connection, 'a'));
    void say(connection, 'b');
    ack('device-01-1001');
    hub.socket.drop(1006);
    void say(connection, 'c');
    await hub.comeBack();
    expect(ids()).toEqual(['device-01-1002', 'device-01-1003']);
    expect(first.value).toBeDefined();
  });

  it('what was in flight goes before what waited behind the limit of the hub', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    const limits = { ...greeting().limits, unacked: 1 };
    hub.greet({ limits });
    for (const text of ['a', 'b', 'c']) void say(connection, text);
    hub.socket.drop(1006);
    await hub.comeBack({ limits });
    expect(ids()).toEqual(['device-01-1001']);
    ack('device-01-1001');
    ack('device-01-1002');
    expect(ids()).toEqual(['device-01-1001', 'device-01-1002', 'device-01-1003']);
  });

  it('one more than queueSize is rejected and told, and the others stay', async () => {
    const onQueueOverflow = vi.fn();
    const connection = hub.connection({ queueSize: 2, onQueueOverflow });
    const [first, , third] = [say(connection), say(connection), say(connection)].map(outcome);
    await turn();
    expect(third?.error).toBeInstanceOf(QueueOverflowError);
    expect(onQueueOverflow).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 'device-01-1003' }));
    expect(first?.error).toBeUndefined();
  });

  it('what is in flight does not count against the queue', async () => {
    const connection = await hub.connected({ queueSize: 1 });
    void say(connection);
    void say(connection);
    hub.socket.drop(1006);
    const third = outcome(say(connection));
    await hub.comeBack();
    expect(third.error).toBeUndefined();
    expect(ids()).toHaveLength(3);
  });

  it('the time for acks stands still', async () => {
    const connection = await hub.connected({ reconnectDelay: 30_000 });
    const published = outcome(say(connection));
    hub.socket.receive({ type: 'disconnect', code: 1012, reason: 'restart', reconnect: true, retryAfter: 60_000 });
    hub.socket.drop(1012);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(published.error).toBeUndefined();
    await hub.comeBack();
    expect(ids()).toEqual(['device-01-1001']);
  });

  it('other frames wait in the same queue', async () => {
    const connection = hub.connection();
    void say(connection);
    const sent = outcome(connection.send({ type: 'client.report', rtt: 3 }));
    void connection.connect();
    await turn();
    hub.greet();
    await turn();
    expect(hub.socket.sent.map(({ type }) => type)).toEqual(['publish', 'client.report']);
    expect('value' in sent).toBe(true);
  });
});

describe('while the socket is closing', () => {
  it('a publication is kept as unsent, and not rejected as unknown', async () => {
    const connection = await hub.connected({ autoReconnect: false });
    hub.socket.readyState = 2;
    const published = outcome(say(connection));
    hub.socket.drop(1001);
    await turn();
    expect(published.error).toBeUndefined();
    void connection.connect();
    await turn();
    hub.greet();
    expect(ids()).toEqual(['device-01-1001']);
  });

  it('a frame is kept for the next session', async () => {
    const connection = await hub.connected();
    hub.socket.readyState = 2;
    const sent = outcome(connection.send({ type: 'client.report', rtt: 3 }));
    await turn();
    expect('value' in sent).toBe(false);
    hub.socket.drop(1001);
    await hub.comeBack();
    expect([hub.socket.of('client.report').length, 'value' in sent]).toEqual([1, true]);
  });
});

describe('nothing ends unknown in silence', () => {
  it('what was sent is rejected when no reconnect follows, what was not waits', async () => {
    const connection = await hub.connected({ autoReconnect: false });
    const sent = outcome(say(connection));
    hub.socket.drop(1006);
    const unsent = outcome(say(connection));
    await turn();
    expect(sent.error).toBeInstanceOf(ConnectionClosedError);
    void connection.connect();
    await turn();
    hub.greet();
    expect(ids()).toEqual(['device-01-1002']);
    expect(unsent.error).toBeUndefined();
  });

  it('what is older than the hub remembers is not sent again', async () => {
    const connection = await hub.connected();
    const published = outcome(say(connection));
    hub.socket.drop(1006);
    vi.setSystemTime(Date.now() + 300_001);
    await hub.comeBack();
    expect(published.error).toMatchObject({ name: 'connection_closed', id: 'device-01-1001' });
    expect(ids()).toEqual([]);
  });

  it('the largest frame is dropped and its caller told when the hub closed because of its size', async () => {
    const connection = await hub.connected();
    const small = outcome(say(connection, 'small'));
    const large = outcome(say(connection, 'x'.repeat(5000)));
    hub.socket.drop(1009);
    await hub.comeBack();
    expect(large.error).toBeInstanceOf(TooLargeError);
    expect(small.error).toBeUndefined();
    expect(ids()).toEqual(['device-01-1001']);
  });

  it('what waits is refused when the new session takes less', async () => {
    const connection = hub.connection();
    const published = outcome(say(connection, 'x'.repeat(2000)));
    void connection.connect();
    await turn();
    hub.greet({ limits: { ...greeting().limits, messageBytes: 1024 } });
    await turn();
    expect(published.error).toBeInstanceOf(TooLargeError);
  });
});

describe('a request', () => {
  it('resolves with its named answer', async () => {
    const connection = await hub.connected();
    const answer = outcome(connection.request({ type: 'sync', channel: 'a.b', lastEventId: 'e:1' }));
    const { id } = hub.socket.last('sync');
    hub.socket.receive({
      type: 'sync',
      id: id ?? '',
      channel: 'a.b',
      syncType: 'delta',
      events: [],
      lastEventId: 'e:1',
      applied: [],
    });
    await turn();
    expect(answer.value).toMatchObject({ type: 'sync', lastEventId: 'e:1' });
  });

  it('times out after five seconds, a sync after ten', async () => {
    const connection = await hub.connected();
    const refresh = outcome(connection.request({ type: 'refresh', token: 't' }));
    const sync = outcome(connection.request({ type: 'sync', lastEventId: 'e:1' }));
    await vi.advanceTimersByTimeAsync(5000);
    expect([refresh.error instanceof AckTimeoutError, sync.error]).toEqual([true, undefined]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sync.error).toBeInstanceOf(AckTimeoutError);
  });

  it('rejects when there is no connection, and when it is lost before the answer', async () => {
    const connection = hub.connection();
    await expect(connection.request({ type: 'sync', lastEventId: 'e:1' })).rejects.toBeInstanceOf(
      ConnectionClosedError,
    );
    const ready = await hub.connected();
    const sync = outcome(ready.request({ type: 'sync', lastEventId: 'e:1' }));
    hub.socket.drop(1006);
    await turn();
    expect(sync.error).toBeInstanceOf(ConnectionClosedError);
  });
});
