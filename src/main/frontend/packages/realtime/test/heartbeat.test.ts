import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeHub, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

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
