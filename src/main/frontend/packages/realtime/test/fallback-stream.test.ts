import { describe, expect, it, vi } from 'vitest';
import { event, greeting, turn } from './hub.js';
import { type FakeRequest } from './requests.js';
import { ROOM, connecting, enter, greet, hub, overSse, request, requests } from './fallback-world.js';

describe('a stream', () => {
  it('carries events down and frames up, each answered once', async () => {
    const { connection, stream } = await overSse();
    const seen = await enter(connection, stream);
    const published = connection.channel(ROOM).publish('hello');
    await turn();
    expect(requests.frames.url.search).toBe('?device=device-01');
    const [{ id = '' } = {}] = requests.frames.frames;
    await stream.event(event(ROOM, 'e:1', 'hello', { ref: id }));
    await requests.frames.frame({ type: 'ack', id, eventId: 'e:1' });
    expect(await published).toEqual({ eventId: 'e:1', duplicate: false });
    expect(seen).toEqual(['hello']);
    connection.disconnect();
  });

  it('is opened again after a cut, not before the hub wants it, and goes on where each channel stood', async () => {
    const { connection, stream } = await overSse();
    const seen = await enter(connection, stream);
    await stream.event(event(ROOM, 'e:1', 'one'));
    hub.random = 0;
    await stream.finish();
    expect(connection.status).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(1383);
    expect(requests.of('events')).toHaveLength(1);
    const next = await request('events');
    expect(Object.fromEntries(next.url.searchParams)).toEqual({
      device: 'device-01',
      channels: ROOM,
      positions: 'e:1',
      presence: '',
    });
    await greet(next);
    await next.event({ type: 'subscribed', channel: ROOM, lastEventId: 'e:1', recovered: true });
    await next.event(event(ROOM, 'e:1', 'one'), event(ROOM, 'e:2', 'two'));
    expect([seen, connection.channel(ROOM).state]).toEqual([['one', 'two'], 'subscribed']);
    expect(requests.of('frames', 'POST'), 'the address has subscribed').toHaveLength(1);
    connection.disconnect();
  });

  it('tells a gap when the hub does not know the position any more, and subscribes afresh by a frame', async () => {
    const { connection, stream } = await overSse();
    await enter(connection, stream, 'old:7');
    const gaps = vi.fn();
    connection.channel(ROOM).on('gap', gaps);
    await stream.finish();
    const next = await request('events');
    await greet(next);
    await next.event({
      type: 'error',
      channel: ROOM,
      code: 304,
      name: 'bad_position',
      message: 'unknown',
      retryable: false,
    });
    expect(requests.frames.frames).toMatchObject([{ type: 'subscribe', channel: ROOM, options: {} }]);
    await next.event({
      type: 'subscribed',
      id: requests.frames.frames[0]?.id ?? '',
      channel: ROOM,
      lastEventId: 'new:3',
    });
    expect(gaps).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ from: 'old:7', to: 'new:3' }));
    connection.disconnect();
  });

  it('sends what was not acked again under its id, also over another transport', async () => {
    const { connection, stream } = await overSse();
    const published = connection.channel(ROOM).publish('hello');
    await turn();
    const [sent] = requests.frames.frames;
    await stream.finish();
    const next = await request('events');
    await greet(next);
    expect(requests.frames.frames).toEqual([sent]);
    await requests.frames.frame({ type: 'ack', id: sent?.id ?? '', eventId: 'e:1', duplicate: true });
    expect(await published).toEqual({ eventId: 'e:1', duplicate: true });
    connection.disconnect();
  });

  it('is dead after 45 seconds of silence, of which a comment is none', async () => {
    const { connection, stream } = await overSse();
    await vi.advanceTimersByTimeAsync(44_000);
    await stream.write(':\n\n');
    await vi.advanceTimersByTimeAsync(44_999);
    expect([connection.status, requests.of('frames').length]).toEqual(['connected', 0]);
    await vi.advanceTimersByTimeAsync(1);
    expect([connection.status, stream.aborted]).toEqual(['reconnecting', true]);
    connection.disconnect();
  });

  it('has to prove sooner that it lives when the page wakes', async () => {
    vi.stubGlobal('window', new EventTarget());
    const { connection } = await overSse();
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(connection.status).toBe('reconnecting');
    connection.disconnect();
  });

  it('says that the device leaves when the application disconnects, and leaves no timer behind', async () => {
    const { connection, stream } = await overSse();
    connection.disconnect();
    await turn();
    expect(stream.aborted).toBe(true);
    expect(requests.of('frames').map(({ method, url }) => `${method} ${url.search}`)).toEqual([
      'DELETE ?device=device-01',
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('renews a token that is refused, once, for the stream and for frames', async () => {
    const auth = vi.fn().mockResolvedValueOnce({ token: 'old' }).mockResolvedValue({ token: 'new' });
    const connection = connecting({ transports: ['sse'], auth });
    await (await request('events', 0)).refuse(401, 'expired');
    expect(auth).toHaveBeenCalledTimes(2);
    const stream = await request('events', 1);
    expect(stream.headers.get('Authorization')).toBe('Bearer new');
    await stream.refuse(401, 'who is that?');
    expect(connection.status).toBe('error');
  });

  it('stays when its token is renewed, and shows the new one from then on', async () => {
    const auth = vi.fn().mockResolvedValueOnce({ token: 'old' }).mockResolvedValue({ token: 'new' });
    const { connection, stream } = await overSse({ auth });
    await stream.event({ type: 'token.expiring' });
    expect(requests.frames.frames).toMatchObject([{ type: 'refresh', token: 'new' }]);
    expect(requests.frames.headers.get('Authorization')).toBe('Bearer new');
    expect([connection.status, requests.of('events').length]).toEqual(['connected', 1]);
    connection.disconnect();
  });

  it('is not opened again by who may not', async () => {
    const onError = vi.fn();
    const connection = connecting({ transports: ['sse', 'poll'], onError });
    await (await request('events', 0)).refuse(403, 'blocked');
    expect(connection.status).toBe('error');
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ closeCode: 4003 }));
    expect(requests.of('poll')).toHaveLength(0);
  });

  it('waits as long as a node says that drains, and stays what it is', async () => {
    const onClose = vi.fn();
    const connection = connecting({ transports: ['sse', 'poll'], onClose });
    await (await request('events', 0)).refuse(503, 'the node drains', { 'Retry-After': '7' });
    expect(onClose).toHaveBeenCalledWith(expect.objectContaining({ code: 1012, reconnectIn: 7000 }));
    await vi.advanceTimersByTimeAsync(7000);
    expect([requests.of('events').length, requests.of('poll').length]).toEqual([2, 0]);
    connection.disconnect();
  });

  it.each<[string, (stream: FakeRequest) => Promise<void>]>([
    ['a proxy refuses', (stream) => stream.answer(403)],
    ['a proxy answers with a page', (stream) => stream.open('text/html')],
    ['the network fails', (stream) => stream.fail()],
    [
      'a proxy holds back',
      (stream) =>
        stream
          .open()
          .then(() => vi.advanceTimersByTimeAsync(10_000))
          .then(() => undefined),
    ],
  ])('that %s is left for polls', async (_, refuse) => {
    const connection = connecting({ transports: ['sse', 'poll'] });
    await refuse(await request('events', 0));
    const poll = await request('poll', 0);
    await poll.page('c1', greeting());
    expect([connection.transport, connection.degraded]).toEqual(['poll', true]);
    connection.disconnect();
  });
});
