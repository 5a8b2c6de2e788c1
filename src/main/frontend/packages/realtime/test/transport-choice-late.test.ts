import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub, turn } from './hub.js';
import { FakeRequests } from './requests.js';

const loading = vi.hoisted(() => {
  let arrive: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  return { arrived, arrive };
});

vi.mock('../src/transport/transport-choice.js', async (original) => {
  await loading.arrived;
  return original();
});

beforeEach(() => vi.useFakeTimers());

afterEach(() => vi.useRealTimers());

it('waits for what chooses a transport no longer than for a connection, and tells it later what was', async () => {
  const [hub, blocked] = [new FakeHub(), new FakeHub()];
  const [requests, { fetch }] = [new FakeRequests(), new FakeRequests()];
  const connection = hub.connection({ transports: ['sse', 'websocket'], connectTimeout: 1000, fetch });
  const other = blocked.connection({ transports: ['websocket', 'sse'], fetch: requests.fetch });
  void connection.connect();
  void other.connect();
  await turn();
  expect([hub.sockets.length, blocked.sockets.length]).toEqual([0, 1]);
  blocked.socket.drop(1006);
  await vi.advanceTimersByTimeAsync(1000);
  hub.greet();
  expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect([other.status, blocked.sockets.length, requests.all.length]).toEqual(['reconnecting', 1, 0]);

  loading.arrive();
  await vi.waitFor(() => expect(requests.of('events')).toHaveLength(1));
  expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: true });
  hub.socket.drop(1006);
  await hub.comeBack();
  expect(connection.transport).toBe('websocket');
  connection.disconnect();
  other.disconnect();
});
