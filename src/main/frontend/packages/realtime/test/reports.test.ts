import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RealtimeConfig } from '../src/index.js';
import { event, FakeHub, turn } from './hub.js';

const MINUTE = 60_000;

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  readonly version: string;
};

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const reports = () =>
  hub.socket.of('client.report').map((frame) => {
    const { type, ...told } = frame;
    expect(type).toBe('client.report');
    return told;
  });

/** The part that reports is there, without time passing. */
async function loaded(): Promise<void> {
  await vi.dynamicImportSettled();
  await turn();
}

/** A connection that has told how it came, and whose pongs nobody waits for. */
async function reporting(config: Partial<RealtimeConfig> = {}) {
  const connection = await hub.connected({ reports: true, pongTimeout: 10 * MINUTE, ...config });
  await loaded();
  expect(reports()).toHaveLength(1);
  return connection;
}

/** The hub answers the last ping after so many milliseconds; its clock is ahead of the client's by `ahead`. */
async function pong(rtt: number, ahead = 0): Promise<void> {
  const { timestamp } = hub.socket.last('ping');
  await vi.advanceTimersByTimeAsync(rtt);
  hub.socket.receive({ type: 'pong', timestamp: Date.now() - rtt / 2 + ahead, echo: Number(timestamp) });
}

describe('a connection reports to the hub', () => {
  it('its version with its first session, of which nothing went before', async () => {
    await reporting();
    expect(reports()).toEqual([{ attempt: 0, version }]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reports()).toHaveLength(1);
  });

  it('at which attempt it came back, and how the session before had ended', async () => {
    await reporting();
    hub.socket.drop(1012);
    await vi.advanceTimersByTimeAsync(5000);
    hub.socket.drop(1006);
    await hub.comeBack();
    await loaded();
    expect(reports()).toEqual([{ attempt: 2, lastClose: 1012, version }]);
  });

  it('no attempt where the application has made a new session', async () => {
    const connection = await reporting();
    void connection.reconnect();
    await hub.comeBack();
    await loaded();
    expect(reports()).toEqual([{ attempt: 0, lastClose: 1000, version }]);
  });

  it('what is new of its round trip, once a minute', async () => {
    await reporting();
    await vi.advanceTimersByTimeAsync(30_000);
    await pong(42);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reports().slice(1)).toEqual([{ rtt: 42 }]);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(reports()).toHaveLength(2); // No pong has come since.
  });

  it.each([0, 3_600_000, -3_600_000])(
    'how long an event took, by the clock of the hub (%d ms ahead)',
    async (ahead) => {
      await reporting();
      await vi.advanceTimersByTimeAsync(30_000);
      await pong(20, ahead);
      hub.socket.receive(event('a.b', 'e:1', 'x', { timestamp: Date.now() + ahead - 35 }));
      await vi.advanceTimersByTimeAsync(30_000);
      expect(reports().slice(1)).toEqual([{ rtt: 20, propagation: 35 }]);
    },
  );

  it('no delay of events that were published before the session, or before it knows the clock of the hub', async () => {
    await reporting();
    hub.socket.receive(event('a.b', 'e:1', 'x', { timestamp: Date.now() }));
    await vi.advanceTimersByTimeAsync(30_000);
    await pong(20);
    hub.socket.receive(event('a.b', 'e:2', 'y', { timestamp: Date.now() - MINUTE, seq: 2 }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(reports().slice(1)).toEqual([{ rtt: 20 }]);
  });

  it('knows the clock of the hub by the quickest pong', async () => {
    await reporting({ pingInterval: 10_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    await pong(20, 1000);
    await vi.advanceTimersByTimeAsync(9980);
    await pong(400, 5000);
    hub.socket.receive(event('a.b', 'e:1', 'x', { timestamp: Date.now() + 1000 - 35 }));
    await vi.advanceTimersByTimeAsync(9600);
    hub.socket.receive({ type: 'pong', timestamp: Date.now(), echo: Date.now() - 500 });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(reports()[1]).toEqual({ rtt: 500, propagation: 35 });
  });

  it('how many errors and defects it has told, each once', async () => {
    const onError = vi.fn();
    await reporting({ onError });
    hub.socket.receive({ type: 'error', code: 500, name: 'internal', message: 'Oh.', retryable: true });
    hub.socket.receiveText('no JSON');
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(onError).toHaveBeenCalledOnce();
    expect(reports().slice(1)).toEqual([{ errors: 2 }]);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reports()).toHaveLength(2);
  });

  it('nothing after its session', async () => {
    const connection = await reporting();
    hub.socket.receiveText('no JSON');
    connection.disconnect();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(reports()).toHaveLength(1);
  });

  it('nothing at all where the configuration says so', async () => {
    await hub.connected({ reports: false });
    await loaded();
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(reports()).toEqual([]);
  });
});
