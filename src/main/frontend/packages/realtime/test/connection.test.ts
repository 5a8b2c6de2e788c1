import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthenticationError, ConnectionClosedError, ServerError, type ConnectionStatus } from '../src/index.js';
import { FakeHub, greeting, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

function statusesOf(connection: { status: ConnectionStatus; subscribeStatus(listener: () => void): unknown }) {
  const seen: ConnectionStatus[] = [];
  connection.subscribeStatus(() => seen.push(connection.status));
  return seen;
}

describe('connecting', () => {
  it('opens nothing when it is made', () => {
    const connection = hub.connection();
    expect([connection.status, hub.sockets.length]).toEqual(['disconnected', 0]);
  });

  it('is connecting until the hub has greeted, then connected', async () => {
    const connection = hub.connection();
    const seen = statusesOf(connection);
    const ready = connection.connect();
    await turn();
    hub.greet();
    await ready;
    expect(seen).toEqual(['connecting', 'connected']);
  });

  it('offers tidings.v1 first, and names the device and the headers in the address', async () => {
    await hub.connected({ protocols: ['mine', 'tidings.v1'], headers: { 'X-Tenant-ID': 'demo' } });
    expect(hub.socket.protocols).toEqual(['tidings.v1', 'mine']);
    expect(hub.socket.url).toBe('ws://hub.test/ws?X-Tenant-ID=demo&device=device-01');
  });

  it('sends the token in the first frame and never in the address', async () => {
    const connection = hub.connection({ auth: () => Promise.resolve({ token: 'secret' }) });
    void connection.connect();
    await turn();
    hub.socket.open();
    expect(hub.socket.sent).toEqual([{ type: 'auth', id: 'auth', token: 'secret', device: 'device-01' }]);
    expect(hub.socket.url).not.toContain('secret');
    expect(connection.status).toBe('connecting');
  });

  it('sends no auth frame when the handshake carries the credentials', async () => {
    await hub.connected();
    expect(hub.socket.sent).toEqual([]);
  });

  it('connects once, however often it is asked to', async () => {
    const connection = hub.connection();
    void connection.connect();
    void connection.connect();
    await turn();
    expect(hub.sockets).toHaveLength(1);
  });

  it('takes the error event of a socket from its start: the ws package throws one that nobody takes', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    expect(hub.socket.onerror).not.toBeNull();
  });

  it('tries again when the greeting does not come in ten seconds', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    hub.socket.open();
    await vi.advanceTimersByTimeAsync(9_999);
    expect(connection.status).toBe('connecting');
    await vi.advanceTimersByTimeAsync(1);
    expect([connection.status, hub.socket.closedWith]).toEqual(['reconnecting', 4000]);
    await vi.advanceTimersByTimeAsync(500);
    expect(hub.sockets).toHaveLength(2);
  });

  it('tries again when the provider of tokens fails, and says so', async () => {
    const onError = vi.fn();
    const auth = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue({ token: 't' });
    const connection = hub.connection({ auth, onError });
    void connection.connect();
    await turn();
    expect(connection.status).toBe('reconnecting');
    expect(onError.mock.calls[0]?.[0]).toBeInstanceOf(AuthenticationError);
    await hub.comeBack();
    expect(connection.status).toBe('connected');
  });

  it('tries again when the provider of tokens does not answer', async () => {
    const auth = vi
      .fn()
      .mockReturnValueOnce(new Promise(() => undefined))
      .mockResolvedValue({ token: 't' });
    const connection = hub.connection({ auth });
    void connection.connect();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.status).toBe('reconnecting');
    await hub.comeBack();
    expect(connection.status).toBe('connected');
  });

  it('stops when the provider says that trying again is useless', async () => {
    const failure = Object.assign(new Error('no dev mode'), { retryable: false });
    const connection = hub.connection({ auth: () => Promise.reject(failure) });
    await expect(connection.connect()).rejects.toThrow('no dev mode');
    expect(connection.status).toBe('error');
  });

  it('stops when the address is no address', async () => {
    const connection = hub.connection({ url: 'ws://[' });
    await expect(connection.connect()).rejects.toMatchObject({ name: 'bad_config' });
    expect(connection.status).toBe('error');
  });

  it('forgets an attempt that was called off while it waited for its token', async () => {
    let give: (value: { token: string }) => void = () => undefined;
    const connection = hub.connection({ auth: () => new Promise((resolve) => (give = resolve)) });
    const ready = connection.connect();
    connection.disconnect();
    give({ token: 't' });
    await expect(ready).rejects.toBeInstanceOf(ConnectionClosedError);
    expect([connection.status, hub.sockets.length]).toEqual(['disconnected', 0]);
  });
});

describe('losing the connection', () => {
  it('is reconnecting until the hub has greeted again', async () => {
    const connection = await hub.connected();
    const seen = statusesOf(connection);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(seen).toEqual(['reconnecting', 'connected']);
  });

  it('spreads the first attempt over the window of the hub, and backs off from there', async () => {
    const onClose = vi.fn();
    await hub.connected({ onClose });
    hub.socket.drop(1006);
    for (let attempt = 2; attempt <= 4; attempt++) {
      await vi.runOnlyPendingTimersAsync();
      while (hub.sockets.length < attempt) await vi.advanceTimersByTimeAsync(100);
      hub.socket.drop(1006);
    }
    const delays = onClose.mock.calls.map(([close]) => (close as { reconnectIn: number }).reconnectIn);
    expect(delays).toEqual([2000, 750, 1125, 1687]);
  });

  it('backs off further while sessions do not last', async () => {
    const onClose = vi.fn();
    await hub.connected({ onClose });
    hub.socket.drop(1006);
    await hub.comeBack();
    hub.socket.drop(1006);
    const delays = onClose.mock.calls.map(([close]) => (close as { reconnectIn: number }).reconnectIn);
    expect(delays).toEqual([2000, 750]);
  });

  it('does not wait again for what the hub said before, when the next attempt fails at once', async () => {
    const onClose = vi.fn();
    const auth = vi.fn().mockResolvedValueOnce({ token: 't' }).mockRejectedValue(new Error('offline'));
    await hub.connected({ auth, onClose });
    hub.socket.receive({ type: 'disconnect', code: 1012, reason: 'restart', reconnect: true, retryAfter: 9000 });
    hub.socket.drop(1012);
    await vi.advanceTimersByTimeAsync(9000);
    const delays = onClose.mock.calls.map(([close]) => (close as { reconnectIn: number }).reconnectIn);
    expect(delays).toEqual([9000, 750]);
  });

  it('prefers the delays of its configuration to the advice of the hub', async () => {
    const onClose = vi.fn();
    const connection = hub.connection({
      reconnectDelay: 100,
      reconnectDelayMultiplier: 3,
      maxReconnectDelay: 500,
      onClose,
    });
    void connection.connect();
    await turn();
    for (let attempt = 1; attempt <= 3; attempt++) {
      hub.socket.drop(1006);
      while (hub.sockets.length === attempt) await vi.advanceTimersByTimeAsync(10);
    }
    const delays = onClose.mock.calls.map(([close]) => (close as { reconnectIn: number }).reconnectIn);
    expect(delays).toEqual([50, 150, 250]);
  });

  it('waits as long as the disconnect frame says when the node restarts', async () => {
    await hub.connected();
    hub.socket.receive({ type: 'disconnect', code: 1012, reason: 'restart', reconnect: true, retryAfter: 9000 });
    hub.socket.drop(1012);
    await vi.advanceTimersByTimeAsync(8_999);
    expect(hub.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(hub.sockets).toHaveLength(2);
  });

  it('waits also longer than a timer of the platform can', async () => {
    await hub.connected();
    const retryAfter = 30 * 24 * 3_600_000;
    hub.socket.receive({ type: 'disconnect', code: 4010, reason: 'operator', reconnect: true, retryAfter });
    hub.socket.drop(4010);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(hub.sockets).toHaveLength(1);
  });

  it('gives up after ten attempts and can be started again', async () => {
    const onGiveUp = vi.fn();
    const connection = hub.connection({ onGiveUp });
    const ready = connection.connect();
    ready.catch(() => undefined);
    await turn();
    while (connection.status !== 'disconnected') {
      hub.socket.drop(1006);
      const before = hub.sockets.length;
      for (let waited = 0; waited < 31_000 && hub.sockets.length === before; waited += 1000) {
        await vi.advanceTimersByTimeAsync(1000);
      }
    }
    expect(hub.sockets).toHaveLength(11);
    expect(onGiveUp).toHaveBeenCalledExactlyOnceWith(10);
    await expect(ready).rejects.toBeInstanceOf(ConnectionClosedError);
    void connection.reconnect();
    expect(connection.status).toBe('connecting');
  });

  it('counts attempts on until a session has lasted ten seconds', async () => {
    const onGiveUp = vi.fn();
    const connection = await hub.connected({ maxReconnectAttempts: 2, onGiveUp });
    for (let round = 0; round < 2; round++) {
      hub.socket.drop(1006);
      await hub.comeBack();
    }
    await vi.advanceTimersByTimeAsync(10_000);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect([connection.status, onGiveUp.mock.calls.length]).toEqual(['connected', 0]);
    hub.socket.drop(1006);
    await hub.comeBack();
    hub.socket.drop(1006);
    expect([connection.status, onGiveUp.mock.calls.length]).toEqual(['disconnected', 1]);
  });

  it('stays disconnected when it shall not reconnect by itself', async () => {
    const connection = await hub.connected({ autoReconnect: false });
    hub.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, hub.sockets.length]).toEqual(['disconnected', 1]);
  });

  it('stops with the error of the hub when authentication failed', async () => {
    const onError = vi.fn();
    const connection = hub.connection({ authToken: 'bad', onError });
    const ready = connection.connect();
    await turn();
    hub.socket.open();
    const message = 'The signature is wrong.';
    hub.socket.receive({ type: 'error', id: 'auth', code: 200, name: 'unauthenticated', message, retryable: false });
    hub.socket.drop(4001);
    await expect(ready).rejects.toBeInstanceOf(ServerError);
    expect(connection.status).toBe('error');
    expect(onError.mock.calls[0]?.[0]).toMatchObject({ code: 200, what: message, retryable: false });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hub.sockets).toHaveLength(1);
  });

  it('stops at the third protocol fault in a row', async () => {
    const connection = await hub.connected();
    hub.socket.drop(1002);
    await hub.comeBack();
    hub.socket.drop(1003);
    await hub.comeBack();
    expect(connection.status).toBe('connected');
    hub.socket.drop(1007);
    expect(connection.status).toBe('error');
  });

  it.each([1008, 4009])('fetches a new token after %i', async (code) => {
    const auth = vi.fn().mockResolvedValueOnce({ token: 'old' }).mockResolvedValueOnce({ token: 'new' });
    await hub.connected({ auth });
    hub.socket.drop(code);
    await hub.comeBack();
    expect(hub.socket.last('auth').token).toBe('new');
  });

  it('tries at once when the network is back, but not before a time that the hub has set', async () => {
    vi.stubGlobal('window', new EventTarget());
    await hub.connected();
    hub.socket.drop(1006);
    window.dispatchEvent(new Event('online'));
    await turn();
    expect(hub.sockets).toHaveLength(2);
    hub.greet();
    hub.socket.receive({ type: 'disconnect', code: 4029, reason: 'limit', reconnect: true, retryAfter: 9000 });
    hub.socket.drop(4029);
    window.dispatchEvent(new Event('online'));
    await turn();
    expect(hub.sockets).toHaveLength(2);
    vi.unstubAllGlobals();
  });
});

describe('closing', () => {
  it('closes with 1000 and stays disconnected', async () => {
    const onClose = vi.fn();
    const connection = await hub.connected({ onClose });
    connection.disconnect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, hub.socket.closedWith, hub.sockets.length]).toEqual(['disconnected', 1000, 1]);
    expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 1000, reconnectIn: null }));
  });

  it('leaves no timer behind', async () => {
    const connection = await hub.connected();
    connection.channel('workspace.lobby').on('presence', () => undefined);
    await turn();
    connection.disconnect();
    await turn();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends the old socket and opens a new one at once when asked to reconnect', async () => {
    const connection = await hub.connected();
    const first = hub.socket;
    void connection.reconnect();
    await turn();
    expect([connection.status, first.closedWith, hub.sockets.length]).toEqual(['reconnecting', 1000, 2]);
    hub.greet();
    expect(connection.status).toBe('connected');
  });
});

describe('an application that acts inside a callback', () => {
  it('may disconnect when the connection is lost', async () => {
    const onClose = vi.fn();
    const connection = await hub.connected({ onClose });
    const channel = connection.channel('workspace.lobby');
    channel.subscribe();
    await turn();
    hub.socket.receive({ type: 'subscribed', channel: 'workspace.lobby', lastEventId: 'e:0' });
    channel.on('state', () => connection.disconnect());
    hub.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, hub.sockets.length]).toEqual(['disconnected', 1]);
    expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 1000, reconnectIn: null }));
  });

  it('may reconnect when a frame comes, and the rest of the old session is not taken for the new one', async () => {
    const reconnects = vi.fn<() => void>();
    const connection = await hub.connected({ onMessage: ({ type }) => type === 'token.expiring' && reconnects() });
    reconnects.mockImplementation(() => void connection.reconnect());
    hub.socket.receive({ type: 'token.expiring' }, greeting());
    await turn();
    expect([connection.status, hub.sockets.length]).toEqual(['reconnecting', 2]);
  });

  it('may disconnect while it reconnects', async () => {
    const connection = await hub.connected({ onClose: () => connection.disconnect() });
    const ready = connection.reconnect();
    await expect(ready).rejects.toBeInstanceOf(ConnectionClosedError);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, hub.sockets.length, vi.getTimerCount()]).toEqual(['disconnected', 1, 0]);
  });

  it('may disconnect when the connection is lost for good, and nothing waits for ever', async () => {
    const onClose = vi.fn();
    const connection = await hub.connected({ autoReconnect: false, onClose });
    const channel = connection.channel('workspace.lobby');
    const release = channel.subscribe();
    await turn();
    hub.socket.receive({ type: 'subscribed', channel: 'workspace.lobby', lastEventId: 'e:0' });
    const published = channel.publish('hello');
    channel.on('state', () => connection.disconnect());
    release();
    hub.socket.drop(1006);
    await expect(published).rejects.toBeInstanceOf(ConnectionClosedError);
    expect([connection.status, onClose.mock.calls.length, vi.getTimerCount()]).toEqual(['disconnected', 1, 0]);
  });

  it('may ask to connect while it disconnects, and hears that this failed', async () => {
    const connection = await hub.connected();
    const channel = connection.channel('workspace.lobby');
    channel.subscribe();
    await turn();
    hub.socket.receive({ type: 'subscribed', channel: 'workspace.lobby', lastEventId: 'e:0' });
    const ready: Promise<void>[] = [];
    channel.on('state', () => ready.push(connection.connect()));
    connection.disconnect();
    await expect(ready[0]).rejects.toBeInstanceOf(ConnectionClosedError);
    await turn();
    expect([connection.status, hub.sockets.length]).toEqual(['disconnected', 1]);
  });

  it('may disconnect when its channels resume, and nothing is sent after that', async () => {
    const connection = await hub.connected();
    const channel = connection.channel('workspace.lobby');
    channel.on('error', () => undefined);
    channel.subscribe();
    await turn();
    const { id = '' } = hub.socket.last('subscribe');
    hub.socket.receive({ type: 'error', id, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    await turn();
    hub.socket.drop(1006);
    channel.on('state', () => connection.disconnect());
    await hub.comeBack();
    const published = channel.publish('hello');
    published.catch(() => undefined);
    await turn();
    expect([connection.status, vi.getTimerCount()]).toEqual(['disconnected', 0]);
  });

  it('hears of its own reconnecting as a close', async () => {
    const onClose = vi.fn();
    const connection = await hub.connected({ onClose });
    void connection.reconnect();
    expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 1000, reconnectIn: 0 }));
  });
});

describe('the heartbeat', () => {
  it('pings every thirty seconds and lives on the pong', async () => {
    const connection = await hub.connected();
    for (let round = 1; round <= 3; round++) {
      await vi.advanceTimersByTimeAsync(30_000);
      expect(hub.socket.of('ping')).toHaveLength(round);
      hub.socket.receive({ type: 'pong', timestamp: Date.now(), echo: Date.now() - 40 });
    }
    expect([connection.status, connection.rtt]).toEqual(['connected', 40]);
  });

  it('closes with 4000 and reconnects when no pong comes in ten seconds', async () => {
    const connection = await hub.connected();
    await vi.advanceTimersByTimeAsync(39_999);
    expect(connection.status).toBe('connected');
    await vi.advanceTimersByTimeAsync(1);
    expect([connection.status, hub.socket.closedWith]).toEqual(['reconnecting', 4000]);
  });

  it('takes any frame as a sign of life', async () => {
    const connection = await hub.connected();
    await vi.advanceTimersByTimeAsync(35_000);
    hub.socket.receive({ type: 'gap', channel: 'a.b', from: 'e:1', to: 'e:2', reason: 'trimmed' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.status).toBe('connected');
  });

  it('follows the interval of the hub unless the configuration names one', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    hub.greet({ ping: 5000 });
    await vi.advanceTimersByTimeAsync(5000);
    expect(hub.socket.of('ping')).toHaveLength(1);
  });

  it('checks at once when the machine has slept, and does not count the sleep as silence', async () => {
    const connection = await hub.connected();
    await vi.advanceTimersByTimeAsync(30_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([connection.status, hub.socket.of('ping').length]).toEqual(['connected', 2]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.status).toBe('reconnecting');
  });

  it('checks at once when the page is seen again', async () => {
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    await hub.connected();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(hub.socket.of('ping')).toHaveLength(1);
    vi.unstubAllGlobals();
  });
});

describe('the token', () => {
  it('is renewed on the live connection when it is about to expire', async () => {
    const auth = vi.fn().mockResolvedValueOnce({ token: 'old' }).mockResolvedValueOnce({ token: 'new' });
    const connection = await hub.connected({ auth });
    hub.socket.receive({ type: 'token.expiring' });
    await turn();
    expect(hub.socket.last('refresh').token).toBe('new');
    expect([connection.status, hub.sockets.length]).toEqual(['connected', 1]);
  });

  it('is tried again every ten seconds while renewing fails', async () => {
    const auth = vi.fn().mockResolvedValueOnce({ token: 'old' }).mockRejectedValueOnce(new Error('down'));
    auth.mockResolvedValue({ token: 'new' });
    const onError = vi.fn();
    await hub.connected({ auth, onError });
    hub.socket.receive({ type: 'token.expiring' });
    await turn();
    expect([hub.socket.of('refresh').length, onError.mock.calls.length]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(hub.socket.last('refresh').token).toBe('new');
  });
});

describe('frames', () => {
  it('arrive singly or as arrays, and all but pong are told', async () => {
    const seen: string[] = [];
    await hub.connected({ onMessage: (frame) => seen.push(frame.type) });
    hub.socket.receive({ type: 'token.expiring' }, { type: 'pong', timestamp: 1 }, { type: 'token.expiring' });
    expect(seen).toEqual(['connected', 'token.expiring', 'token.expiring']);
  });

  it('that are none are reported and skipped', async () => {
    const onDefect = vi.fn();
    const connection = await hub.connected({ onDefect });
    hub.socket.receiveText('{not json');
    hub.socket.receiveText(new ArrayBuffer(1));
    hub.socket.receiveText('[{"no":"type"}]');
    expect(onDefect.mock.calls.map(([defect]) => (defect as { kind: string }).kind)).toEqual(
      Array.from({ length: 3 }, () => 'undecodable'),
    );
    expect(connection.status).toBe('connected');
  });

  it('behind one that is none arrive also when the listener of defects throws', async () => {
    const seen: string[] = [];
    const onDefect = () => {
      throw new Error('listener');
    };
    await hub.connected({ onDefect, onMessage: ({ type }) => seen.push(type) });
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    hub.socket.receiveText('[{"no":"type"},{"type":"token.expiring"}]');
    expect(seen).toEqual(['connected', 'token.expiring']);
    expect(await reported).toMatchObject({ message: 'listener' });
  });

  it('with an error that nobody asked for go to onError', async () => {
    const onError = vi.fn();
    await hub.connected({ onError });
    hub.socket.receive({ type: 'error', code: 100, name: 'bad_json', message: 'No JSON.', retryable: false });
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'bad_json' }));
  });

  it('keep the greeting, so that the application can tell why the last session ended', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    const previous = { code: 4008, reason: 'slow consumer', at: 1 };
    hub.socket.open();
    hub.socket.receive(greeting({ previous }));
    expect(connection.session?.previous).toEqual(previous);
  });
});
