import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionClosedError } from '../src/index.js';
import { FakeHub, greeting, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

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

  it('may disconnect when the token fails, and no attempt follows', async () => {
    const auth = vi.fn(() => Promise.reject<{ token: string }>(new Error('signed out')));
    const connection = hub.connection({ auth, onError: () => connection.disconnect() });
    await expect(connection.connect()).rejects.toBeInstanceOf(ConnectionClosedError);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.status, auth.mock.calls.length, vi.getTimerCount()]).toEqual(['disconnected', 1, 0]);
  });

  it('may disconnect when it is connected, and is not told of an opening after the end', async () => {
    const [onOpen, onClose] = [vi.fn(), vi.fn()];
    const connection = hub.connection({ onOpen, onClose });
    connection.subscribeStatus(() => (connection.status === 'connected' ? connection.disconnect() : undefined));
    void connection.connect();
    await turn();
    hub.greet();
    expect([connection.status, onOpen.mock.calls.length, onClose.mock.calls.length]).toEqual(['disconnected', 0, 1]);
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
