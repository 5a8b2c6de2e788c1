import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionClosedError, ServerError } from '../src/index.js';
import { FakeHub, statusesOf, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

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

  it('gives up after ten attempts and can be started again, where it shall not fall back', async () => {
    const onGiveUp = vi.fn();
    const connection = hub.connection({ onGiveUp, fallback: false });
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
    const connection = await hub.connected({ maxReconnectAttempts: 2, onGiveUp, fallback: false });
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
