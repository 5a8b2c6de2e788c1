import { describe, expect, it, vi } from 'vitest';
import type { RealtimeConfig, RealtimeConnection } from '../src/index.js';
import { event, greeting, turn } from './hub.js';
import { type FakeRequest } from './requests.js';
import { ROOM, connecting, enter, greet, hub, request, requests } from './fallback-world.js';

describe('the way back up', () => {
  const DEGRADED = { transportProbeDelay: 1000 };

  async function degraded(
    config: Partial<RealtimeConfig> = {},
  ): Promise<{ connection: RealtimeConnection; stream: FakeRequest }> {
    const connection = connecting({ ...DEGRADED, ...config });
    await turn();
    hub.socket.drop(1006);
    const stream = await request('events', 0);
    await greet(stream);
    return { connection, stream };
  }

  it('is looked for by another device that never says who it is, and taken without a word to the hub', async () => {
    const { connection, stream } = await degraded();
    const seen = await enter(connection, stream);
    await vi.advanceTimersByTimeAsync(1000);
    const probe = hub.socket;
    expect(new URL(probe.url).searchParams.get('device')).not.toBe('device-01');
    probe.open();
    expect(probe.sent.map(({ type }) => type)).toEqual(['ping']);
    expect(connection.transport).toBe('sse');
    await stream.event(event(ROOM, 'e:1', 'one'));
    probe.receive({ type: 'pong', timestamp: 1 });
    await turn();

    expect([probe.closedWith, stream.aborted, connection.status]).toEqual([1000, true, 'reconnecting']);
    expect(requests.of('frames', 'DELETE')).toHaveLength(0);
    expect(new URL(hub.socket.url).searchParams.get('device')).toBe('device-01');
    hub.greet();
    expect(connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
    expect(hub.socket.last('subscribe').options).toEqual({ lastEventId: 'e:1' });
    hub.socket.receive(
      { type: 'subscribed', id: hub.socket.last('subscribe').id ?? '', channel: ROOM, lastEventId: 'e:1' },
      event(ROOM, 'e:2', 'two'),
    );
    expect(seen).toEqual(['one', 'two']);
    expect(hub.storage.getItem('tidings.transport hub.test')).toBeNull();
  });

  it('is not taken while the WebSocket opens but no ping is answered', async () => {
    const { connection } = await degraded();
    await vi.advanceTimersByTimeAsync(1000);
    const probe = hub.socket;
    probe.open();
    probe.receive(greeting({ clientId: 'another' })); // Down something comes; up nothing does.
    await vi.advanceTimersByTimeAsync(10_000);
    expect([probe.closedWith, connection.status, connection.transport]).toEqual([1000, 'connected', 'sse']);
    connection.disconnect();
  });

  it('is looked for by every step above, the best first', async () => {
    const connection = connecting({ ...DEGRADED, transports: ['websocket', 'sse', 'poll'] });
    await turn();
    hub.socket.drop(1006);
    await (await request('events', 0)).fail();
    await (await request('poll', 0)).page('c1', greeting());
    await vi.advanceTimersByTimeAsync(1000);
    hub.socket.drop(1006);
    const probe = await request('events', 1);
    expect(probe.url.searchParams.get('device')).not.toBe('device-01');
    await probe.open();
    await probe.event(greeting({ clientId: 'another' }));
    const stream = await request('events', 2);
    expect([probe.aborted, stream.url.searchParams.get('device')]).toEqual([true, 'device-01']);
    expect(requests.of('frames', 'DELETE').map(({ url }) => url.searchParams.get('device'))).toEqual([
      probe.url.searchParams.get('device'),
    ]);
    await greet(stream);
    expect(connection.transport).toBe('sse');
    connection.disconnect();
  });

  it('is called off when the application disconnects', async () => {
    const { connection } = await degraded();
    await vi.advanceTimersByTimeAsync(1000);
    const probe = hub.socket;
    connection.disconnect();
    await turn();
    expect([probe.closedWith, vi.getTimerCount()]).toEqual([1000, 0]);
  });
});
