import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuthenticationError, ConnectionClosedError } from '../src/index.js';
import { FakeHub, statusesOf, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

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

  it.each([
    ['a text', 'eyJ'],
    ['a problem document', { status: 500 }],
    ['an empty token', { token: '' }],
    ['nothing', undefined],
  ])('says what the provider of tokens must give when it gives %s', async (_, given) => {
    const onError = vi.fn();
    const connection = hub.connection({ auth: () => Promise.resolve(given as never), onError });
    void connection.connect();
    await turn();
    const what = 'The auth provider gave no token: it must resolve with { token }.';
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ name: 'unauthenticated', what })]]);
    expect([connection.status, hub.sockets.length]).toEqual(['reconnecting', 0]);
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

  it('stops when no socket can be made', async () => {
    const forbidden = vi.fn(function () {
      throw new Error('The page is secure and the address is not.');
    });
    const connection = hub.connection({ WebSocket: forbidden });
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

  it('sends no request that is longer than the hub takes', async () => {
    const connection = await hub.connected();
    const payload = { activity: 'x'.repeat(70_000) };
    const asked = connection.request({ type: 'presence.update', channel: 'workspace.lobby', payload });
    await expect(asked).rejects.toMatchObject({ name: 'too_large', code: 104 });
    expect(hub.socket.of('presence.update')).toEqual([]);
  });
});
