import { RealtimeConnection } from '@tidings/realtime';
import { FakeServer } from '@tidings/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Recorder } from '../src/recorder.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function recorded(room = 1000) {
  const server = new FakeServer();
  const connection = new RealtimeConnection(server.configFor('alice'));
  const recorder = new Recorder(connection, room);
  const stop = recorder.start();
  void connection.connect();
  connection.channel('doc:1').subscribe();
  await vi.advanceTimersByTimeAsync(300);
  return { server, connection, recorder, stop };
}

describe('a recorder', () => {
  it('keeps frames with their direction, channel and size, and no token', async () => {
    const { recorder } = await recorded();
    const { entries } = recorder.recording;
    expect(entries.map(({ direction, type, channel }) => [direction, type, channel])).toEqual([
      ['sent', 'auth', undefined],
      ['received', 'connected', undefined],
      ['sent', 'subscribe', 'doc:1'],
      ['received', 'ack', undefined],
      ['received', 'subscribed', 'doc:1'],
    ]);
    for (const { json, bytes } of entries) expect(bytes).toBe(new TextEncoder().encode(json).length);
    expect(JSON.stringify(entries)).not.toContain('token-1');
  });

  it('forgets the oldest frames when it has no room for more', async () => {
    const { server, recorder } = await recorded(10);
    for (let n = 0; n < 50; n++) server.channel('doc:1').publish(n);
    await vi.advanceTimersByTimeAsync(300);
    const { entries } = recorder.recording;
    expect(entries).toHaveLength(10);
    expect(entries.at(-1)).toMatchObject({ n: 55, type: 'message' });
  });

  it('tells at most four times a second that there is more', async () => {
    const { server, recorder } = await recorded();
    let told = 0;
    recorder.subscribe(() => told++);
    for (let n = 0; n < 100; n++) {
      server.channel('doc:1').publish(n);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(told).toBeGreaterThan(2);
    expect(told).toBeLessThanOrEqual(4);
  });

  it('holds still while it is paused, counts what comes, and goes on', async () => {
    const { server, recorder } = await recorded();
    recorder.pause(true);
    const before = recorder.recording.entries;
    for (let n = 0; n < 3; n++) server.channel('doc:1').publish(n);
    await vi.advanceTimersByTimeAsync(300);
    expect(recorder.recording).toMatchObject({ paused: true, missed: 3, entries: before });
    expect(recorder.recording.channels).toMatchObject([{ channel: 'doc:1', events: 3 }]);
    recorder.pause(false);
    server.channel('doc:1').publish(4);
    await vi.advanceTimersByTimeAsync(300);
    expect(recorder.recording.entries).toHaveLength(before.length + 1);
    expect(recorder.recording.missed).toBe(0);
  });

  it('counts the events of each channel over the last ten seconds', async () => {
    const { server, recorder } = await recorded();
    for (let n = 0; n < 40; n++) server.channel('doc:1').publish(n);
    await vi.advanceTimersByTimeAsync(300);
    expect(recorder.recording.channels).toMatchObject([
      { events: 40, perSecond: 4, position: server.channel('doc:1').position },
    ]);
    await vi.advanceTimersByTimeAsync(15_000);
    server.channel('doc:1').publish('one');
    await vi.advanceTimersByTimeAsync(300);
    expect(recorder.recording.channels).toMatchObject([{ events: 41, perSecond: 0.1 }]);
  });

  it('forgets the channel of which nothing came for the longest time when there are too many', async () => {
    const { server, connection, recorder } = await recorded();
    const speak = async (name: string) => {
      const leave = connection.channel(name).subscribe();
      await vi.advanceTimersByTimeAsync(10);
      server.channel(name).publish('hello');
      await vi.advanceTimersByTimeAsync(10);
      leave();
    };
    await speak('doc:2');
    server.channel('doc:1').publish('hello');
    for (let n = 3; n <= 201; n++) await speak(`doc:${n}`);
    await vi.advanceTimersByTimeAsync(300);
    const names = recorder.recording.channels.map(({ channel }) => channel);
    expect(names).toHaveLength(200);
    expect(names).toContain('doc:1');
    expect(names).not.toContain('doc:2');
  });

  it('tells how late an event came by the clock of the hub', async () => {
    const { server, recorder } = await recorded();
    await vi.advanceTimersByTimeAsync(30_300);
    expect(recorder.recording.rtt).toBeLessThan(10);
    server.faults.delay({ up: 0, down: 120 });
    server.channel('doc:1').publish('late');
    await vi.advanceTimersByTimeAsync(500);
    const lag = recorder.recording.channels[0]?.lag ?? 0;
    expect(lag).toBeGreaterThanOrEqual(119);
    expect(lag).toBeLessThan(130);
  });

  it('keeps gaps, and why the connection ended by both sides and for how long', async () => {
    const { server, connection, recorder } = await recorded();
    server.channel('doc:1').publish('1');
    await vi.advanceTimersByTimeAsync(300);
    server.faults.stall();
    server.channel('doc:1').publish('2');
    await vi.advanceTimersByTimeAsync(10_300);
    server.channel('doc:1').trim();
    expect(recorder.recording.ends.at(-1)).toMatchObject({ close: { code: 1006 }, byHub: undefined, away: undefined });
    server.faults.mend();
    while (connection.status !== 'connected') await vi.advanceTimersByTimeAsync(100);
    await vi.advanceTimersByTimeAsync(500);
    const { ends, gaps } = recorder.recording;
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({ byHub: { code: 4008 } });
    expect(ends[0]?.away).toBeGreaterThan(0);
    expect(gaps).toMatchObject([{ gap: { channel: 'doc:1', reason: 'trimmed' } }]);
  });

  it('takes nothing more when it is stopped, and leaves no timer', async () => {
    const { server, connection, recorder, stop } = await recorded();
    const before = recorder.recording;
    server.channel('doc:1').publish('1');
    await vi.advanceTimersByTimeAsync(10);
    stop();
    connection.disconnect();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(recorder.recording).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses a capacity that is none', async () => {
    const { connection } = await recorded();
    expect(() => new Recorder(connection, 0)).toThrow('capacity is 0');
  });
});
