import { describe, expect, it, vi } from 'vitest';
import type { ConnectionWay, Transport } from '../src/index.js';
import { statusesOf, turn } from './hub.js';
import { connecting, greet, hub, request, requests, until } from './fallback-world.js';

describe('a WebSocket that does not get through', () => {
  it('is left for a stream when the hub answers requests, and the application is told', async () => {
    const onTransport = vi.fn<(way: ConnectionWay) => void>();
    const connection = connecting({ onTransport });
    const statuses = statusesOf(connection);
    await turn();
    hub.socket.drop(1006);
    const stream = await request('events', 0);
    expect([connection.transport, connection.degraded]).toEqual([undefined, false]);
    await greet(stream);
    expect(connection.state).toEqual({ status: 'connected', transport: 'sse', degraded: true });
    expect(connection.state).toBe(connection.state);
    expect(onTransport.mock.calls).toEqual([[{ transport: 'sse', degraded: true }]]);
    expect(statuses).toEqual(['reconnecting', 'connected']);
    expect(stream.url.href).toBe('http://hub.test/api/events?device=device-01');
    expect(stream.headers.get('Authorization')).toBe('Bearer t');
    connection.disconnect();
  });

  it('is tried again when the hub answers nothing: it is down', async () => {
    requests.answers = false;
    const connection = connecting();
    await turn();
    hub.socket.drop(1006);
    await hub.comeBack();
    expect([connection.transport, connection.degraded, requests.all.length]).toEqual(['websocket', false, 0]);
  });

  it.each([200, 404, 502])('is tried again when it is a proxy that answers, with %d', async (status) => {
    const fetch = vi.fn(() => Promise.resolve(new Response('', { status })));
    const connection = connecting({ fetch });
    await turn();
    hub.socket.drop(1006);
    await hub.comeBack();
    expect([connection.transport, connection.degraded, fetch.mock.calls.length]).toEqual(['websocket', false, 1]);
  });

  it('is tried again when the hub answers only later: it was about to start', async () => {
    requests.answers = false;
    const connection = connecting();
    await turn();
    hub.socket.drop(1006);
    await turn();
    requests.answers = true;
    await hub.comeBack();
    expect([connection.transport, requests.all.length]).toEqual(['websocket', 0]);
  });

  it('is tried twice more where it has worked before', async () => {
    const connection = connecting();
    await turn();
    hub.greet();
    await vi.advanceTimersByTimeAsync(35_000);
    hub.socket.drop(1006);
    for (let sockets = 2; sockets <= 4; sockets++) {
      await until(() => hub.sockets.length === sockets);
      expect(requests.all).toHaveLength(0);
      hub.socket.drop(1006);
    }
    await request('events', 0);
    connection.disconnect();
  });

  it('is tried again when the hub has said why it closed', async () => {
    const connection = connecting();
    await turn();
    hub.socket.open();
    hub.socket.receive({
      type: 'disconnect',
      code: 1012,
      reason: 'the node drains',
      reconnect: true,
      retryAfter: 2000,
    });
    hub.socket.drop(1012);
    await hub.comeBack();
    expect([connection.transport, requests.all.length]).toEqual(['websocket', 0]);
  });

  it('is tried again when no token could be had', async () => {
    const auth = vi.fn().mockRejectedValueOnce(new Error('offline')).mockResolvedValue({ token: 't' });
    const connection = connecting({ auth });
    await hub.comeBack();
    expect([connection.transport, requests.all.length]).toEqual(['websocket', 0]);
  });

  it('is left after the third session in a row that was cut within half a minute', async () => {
    const connection = connecting();
    await turn();
    hub.greet();
    for (let n = 0; n < 2; n++) {
      hub.socket.drop(1006);
      await hub.comeBack();
    }
    expect(connection.transport).toBe('websocket');
    hub.socket.drop(1006);
    await request('events', 0);
    connection.disconnect();
  });

  it('is kept when it is the hub that ends one session after the other', async () => {
    const connection = connecting();
    await turn();
    hub.greet();
    for (let n = 0; n < 4; n++) {
      hub.socket.receive({ type: 'disconnect', code: 1013, reason: 'busy', reconnect: true });
      hub.socket.drop(1006);
      await hub.comeBack();
    }
    expect([connection.transport, requests.all.length]).toEqual(['websocket', 0]);
  });

  it('is not tried first by the next page, for an hour', async () => {
    const first = connecting();
    await turn();
    hub.socket.drop(1006);
    await greet(await request('events', 0));
    first.disconnect();
    const second = connecting();
    await greet(await request('events', 1));
    expect([second.transport, hub.sockets.length]).toEqual(['sse', 1]);
    second.disconnect();
    await vi.advanceTimersByTimeAsync(3_600_000);
    connecting();
    await turn();
    expect(hub.sockets).toHaveLength(2);
  });

  it('is left also where no storage lets anything be remembered', async () => {
    const forbidden = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    const sharedStorage = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };
    const connection = connecting({ sharedStorage });
    await turn();
    hub.socket.drop(1006);
    await greet(await request('events', 0));
    expect(connection.transport).toBe('sse');
    connection.disconnect();
  });

  it.each([
    [[], 'transports'],
    [['websocket', 'websocket'], 'transports'],
    [['websocket', 'pigeon'], 'transports'],
  ])('cannot be replaced by %j', (transports, field) => {
    expect(() => hub.connection({ transports: transports as Transport[] })).toThrow(
      'Set transports to at least one of',
    );
    expect(() => hub.connection({ transports: transports as Transport[] })).toThrow(field);
  });

  it.each([999, 30_001, NaN])('cannot be replaced by polls every %d ms', (pollInterval) => {
    expect(() => hub.connection({ pollInterval })).toThrow(
      'Set pollInterval to a number of milliseconds from 1000 to 30000.',
    );
  });
});
