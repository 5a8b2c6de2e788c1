import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub, turn } from './hub.js';
import { FakeRequests } from './requests.js';

vi.mock('../src/transport/fallbacks.js', () => {
  throw new Error('404');
});

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

it('goes on by WebSocket when the part for the other transports cannot be loaded, and says so', async () => {
  const onDefect = vi.fn();
  const { fetch } = new FakeRequests();
  const connection = hub.connection({ transports: ['websocket', 'sse'], fetch, onDefect });
  void connection.connect();
  await turn();
  hub.socket.drop(1006);
  await vi.waitFor(() => expect(hub.sockets).toHaveLength(2));
  hub.greet();
  expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
  expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'transport' }));
});

it('has failed like any other attempt where there is no WebSocket to go on by', async () => {
  const [onDefect, onError] = [vi.fn(), vi.fn()];
  const once = { fallback: false, maxReconnectAttempts: 1 };
  const connection = hub.connection({ transports: ['sse'], onDefect, onError, ...once });
  const ready = connection.connect();
  ready.catch(() => undefined);
  await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ name: 'not_loaded' })));
  expect(connection.status).toBe('reconnecting');
  await vi.waitFor(() => expect(connection.status).toBe('disconnected'));
  expect(onDefect).toHaveBeenCalledTimes(2);
});
