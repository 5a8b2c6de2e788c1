import { describe, expect, it, vi } from 'vitest';
import type { RealtimeConfig } from '../src/index.js';
import { event, greeting, turn } from './hub.js';
import { type FakeRequest } from './requests.js';
import { ROOM, connecting, request, requests } from './fallback-world.js';

describe('polls', () => {
  async function over(transport: 'long-poll' | 'poll', config: Partial<RealtimeConfig> = {}) {
    const connection = connecting({ transports: [transport], ...config });
    const first = await request('poll', 0);
    await first.page('c1', greeting());
    return { connection, first };
  }

  const params = (poll: FakeRequest) => Object.fromEntries(poll.url.searchParams);

  it('wait at the hub one after the other, each with the cursor of the last answer', async () => {
    const { connection, first } = await over('long-poll');
    expect(params(first)).toEqual({ device: 'device-01', interval: '25000' });
    const second = requests.last('poll');
    expect(params(second)).toEqual({ device: 'device-01', cursor: 'c1', wait: '25000' });
    expect(second.headers.get('If-None-Match')).toBe('"c1"');
    await vi.advanceTimersByTimeAsync(25_000);
    await second.answer(304);
    expect(requests.of('poll')).toHaveLength(3);
    expect(connection.status).toBe('connected');
    connection.disconnect();
  });

  it('are made again with the same cursor when the answer was lost, and nothing is told twice', async () => {
    const { connection } = await over('long-poll');
    const seen: string[] = [];
    connection.channel<string>(ROOM).on('message', (payload) => seen.push(payload));
    await turn();
    const id = requests.frames.frames[0]?.id ?? '';
    const frames = [{ type: 'subscribed', id, channel: ROOM, lastEventId: 'e:0' }, event(ROOM, 'e:1', 'one')] as const;
    await requests.last('poll').page('c2', ...frames);
    await requests.last('poll').fail();
    await vi.advanceTimersByTimeAsync(1000);
    expect(params(requests.last('poll'))['cursor']).toBe('c2');
    await requests.last('poll').page('c3', event(ROOM, 'e:1', 'one'), event(ROOM, 'e:2', 'two'));
    expect([seen, connection.status]).toEqual([['one', 'two'], 'connected']);
    connection.disconnect();
  });

  it('come every thirty seconds where nothing may wait, at once after frames were sent', async () => {
    const { connection } = await over('poll');
    expect(requests.of('poll')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(params(requests.last('poll'))).toEqual({ device: 'device-01', cursor: 'c1', interval: '30000' });
    await requests.last('poll').answer(304);
    void connection.channel(ROOM).publish('hello');
    await turn();
    expect(requests.of('poll')).toHaveLength(2);
    await requests.frames.ack();
    expect(requests.of('poll')).toHaveLength(3);
    connection.disconnect();
  });

  it.each(['queries', 'query.17', 'queries:alice'])('come every ten seconds while %s is followed', async (name) => {
    const { connection } = await over('poll');
    connection.channel(name).subscribe();
    await turn();
    await requests.frames.frame({ type: 'subscribed', id: requests.frames.frames[0]?.id ?? '', channel: name });
    await requests.last('poll').page('c2', { type: 'subscribed', channel: name, lastEventId: 'q:0' });
    const before = requests.of('poll').length;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(requests.of('poll')).toHaveLength(before + 1);
    expect(params(requests.last('poll'))['interval']).toBe('10000');
    connection.disconnect();
  });

  it('come as often as the application wants', async () => {
    const { connection } = await over('poll', { pollInterval: 2000 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(params(requests.last('poll'))['interval']).toBe('2000');
    connection.disconnect();
  });

  it('do not wait at the hub while the page is hidden, and come at once when it is seen again', async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('document', page);
    const { connection } = await over('long-poll');
    page.visibilityState = 'hidden';
    await vi.advanceTimersByTimeAsync(25_000);
    await requests.last('poll').answer(304);
    expect(requests.of('poll')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(params(requests.last('poll'))).toEqual({ device: 'device-01', cursor: 'c1', interval: '30000' });
    await requests.last('poll').answer(304);
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    await turn();
    expect(params(requests.last('poll'))['wait']).toBe('25000');
    expect(requests.of('poll')).toHaveLength(4);
    connection.disconnect();
  });

  it('wait as long as a node says that is busy', async () => {
    const { connection } = await over('long-poll');
    await requests.last('poll').refuse(503, 'too many polls', { 'Retry-After': '4' });
    await vi.advanceTimersByTimeAsync(3999);
    expect(requests.of('poll')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests.of('poll')).toHaveLength(3);
    expect(connection.status).toBe('connected');
    connection.disconnect();
  });

  it('do not follow each other at once when the hub waits for nothing', async () => {
    const { connection } = await over('long-poll');
    await requests.last('poll').answer(304);
    await vi.advanceTimersByTimeAsync(999);
    expect(requests.of('poll')).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(requests.of('poll')).toHaveLength(3);
    connection.disconnect();
  });

  it('are made again when a proxy has answered', async () => {
    const { connection } = await over('long-poll');
    await requests.last('poll').answer(200, { login: '/portal' });
    const published = connection.channel(ROOM).publish('hello');
    await turn();
    await requests.frames.answer(200, { login: '/portal' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(params(requests.last('poll'))['cursor']).toBe('c1');
    expect([requests.of('poll').length, requests.of('frames').length, connection.status]).toEqual([3, 2, 'connected']);
    await requests.frames.ack();
    await published;
    connection.disconnect();
  });

  it('begin a session anew when the hub has made another one', async () => {
    const { connection } = await over('long-poll');
    await requests.last('poll').page('c2', greeting({ session: 's2' }));
    expect(connection.status).toBe('reconnecting');
    const again = await request('poll');
    expect(params(again)['cursor']).toBeUndefined();
    connection.disconnect();
  });

  it('begin without a cursor that the hub refuses', async () => {
    const onClose = vi.fn();
    const { connection } = await over('long-poll', { onClose });
    const problem = { 'Content-Type': 'application/problem+json' };
    await requests.last('poll').answer(400, { code: 304, detail: 'the cursor is of another key' }, problem);
    expect(onClose).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 1006 }));
    const again = await request('poll');
    expect([connection.status, params(again)['cursor']]).toEqual(['reconnecting', undefined]);
    connection.disconnect();
  });

  it('stop where the hub says that another session has taken over', async () => {
    const { connection } = await over('long-poll');
    await requests.last('poll').page('c2', { type: 'disconnect', code: 4010, reason: 'taken over', reconnect: false });
    expect(connection.status).toBe('error');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stop before the device says that it leaves', async () => {
    const { connection } = await over('long-poll');
    const waiting = requests.last('poll');
    connection.disconnect();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([waiting.aborted, requests.all.at(-1)?.method]).toEqual([true, 'DELETE']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are given up by a page that goes for good, which says so', async () => {
    vi.stubGlobal('window', new EventTarget());
    const { connection } = await over('poll');
    window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
    expect(requests.of('frames', 'DELETE')).toHaveLength(0);
    window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
    expect(requests.of('frames', 'DELETE')).toHaveLength(1);
    connection.disconnect();
  });

  it('begin anew on a page that comes out of the cache of the browser: its device may have been another one', async () => {
    vi.stubGlobal('window', new EventTarget());
    const { connection } = await over('poll');
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
    expect(connection.status).toBe('connected');
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
    await vi.advanceTimersByTimeAsync(2000);
    expect([connection.status, params(requests.last('poll'))['cursor']]).toEqual(['reconnecting', undefined]);
    connection.disconnect();
  });
});
