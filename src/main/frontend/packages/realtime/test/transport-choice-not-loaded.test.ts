import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub, turn } from './hub.js';
import { FakeRequests } from './requests.js';

let attempts = 0;

vi.mock('../src/transport/transport-choice.js', () => {
  attempts++;
  throw new Error('404');
});

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const told = (onDefect: unknown) =>
  vi.waitFor(() =>
    expect(onDefect).toHaveBeenCalledWith({
      kind: 'transport',
      detail: expect.stringContaining('The part of the SDK for other transports could not be loaded') as string,
    }),
  );

it('goes on by WebSocket, loses nothing and says so when what chooses a transport cannot be loaded', async () => {
  const onDefect = vi.fn();
  const { fetch } = new FakeRequests();
  const connection = hub.connection({ transports: ['websocket', 'sse'], fetch, onDefect });
  void connection.connect();
  await turn();
  hub.greet();
  await told(onDefect);
  const published = connection.publish('workspace.lobby', 'a');
  await turn();
  hub.socket.drop(1006);
  await hub.comeBack();
  expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
  hub.socket.receive({ type: 'ack', id: hub.socket.last('publish').id, eventId: 'e:1' });
  await expect(published).resolves.toMatchObject({ eventId: 'e:1' });
});

it('goes by WebSocket also where another transport comes first, and is degraded then', async () => {
  const onTransport = vi.fn();
  const connection = hub.connection({ transports: ['sse', 'websocket'], onTransport });
  void connection.connect();
  await vi.waitFor(() => expect(hub.sockets).toHaveLength(1));
  hub.greet();
  expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: true });
  expect(onTransport.mock.calls).toEqual([[{ transport: 'websocket', degraded: true }]]);
});

it('goes by WebSocket also where another transport is remembered', async () => {
  hub.storage.setItem('tidings.transport hub.test', `sse ${Date.now()}`);
  const onDefect = vi.fn();
  const connection = hub.connection({ transports: ['websocket', 'sse'], onDefect });
  void connection.connect();
  await told(onDefect);
  await vi.waitFor(() => expect(hub.sockets).toHaveLength(1));
  hub.greet();
  expect(connection.transport).toBe('websocket');
});

it('has failed like any other attempt where there is no WebSocket to go by', async () => {
  const [onDefect, onError] = [vi.fn(), vi.fn()];
  const connection = hub.connection({ transports: ['sse'], onDefect, onError });
  void connection.connect();
  await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ name: 'not_loaded' })));
  await told(onDefect);
  expect(connection.status).toBe('reconnecting');
  connection.disconnect();
});

it('is not loaded where the WebSocket is the only transport', async () => {
  attempts = 0;
  await hub.connected({ transports: ['websocket'] });
  hub.socket.drop(1006);
  await hub.comeBack();
  expect(attempts).toBe(0);
});
