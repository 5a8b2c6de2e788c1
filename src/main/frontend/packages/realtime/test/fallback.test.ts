import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionWay, RealtimeConfig, RealtimeConnection, Transport } from '../src/index.js';
import { event, FakeHub, greeting, statusesOf, turn } from './hub.js';
import { FakeRequests, type FakeRequest } from './requests.js';

const ROOM = 'workspace.lobby';
let hub: FakeHub;
let requests: FakeRequests;

/** The chunk is loaded in real time. */
beforeAll(() => import('../src/transport/fallbacks.js'));

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
  requests = new FakeRequests();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const ALL: readonly Transport[] = ['websocket', 'sse', 'long-poll', 'poll'];

function connecting(config: Partial<RealtimeConfig> = {}): RealtimeConnection {
  const connection = hub.connection({ transports: ALL, fetch: requests.fetch, authToken: 't', ...config });
  void connection.connect();
  return connection;
}

/** Lets time pass, and what waits for no timer happen. */
async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited++) {
    if (waited > 1000) throw new Error('it did not come to that');
    await vi.advanceTimersByTimeAsync(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const real = globalThis.setImmediate;
const setImmediate = (run: (value: unknown) => void) => real(() => run(undefined));

async function request(path: string, before = requests.of(path).length): Promise<FakeRequest> {
  await until(() => requests.of(path).length > before);
  return requests.last(path);
}

/** Over a stream, and ready. */
async function overSse(
  config: Partial<RealtimeConfig> = {},
): Promise<{ connection: RealtimeConnection; stream: FakeRequest }> {
  const connection = connecting({ transports: ['sse', 'long-poll', 'poll'], ...config });
  const stream = await request('events', 0);
  await greet(stream);
  return { connection, stream };
}

async function greet(stream: FakeRequest): Promise<void> {
  await stream.open();
  await stream.write('retry: 1384\n\nid: x\nevent: cursor\ndata: {}\n\n');
  await stream.event(greeting());
}

/** Subscribes the room, and answers it as the hub does: in the request and on the stream. */
async function enter(connection: RealtimeConnection, stream: FakeRequest, position = 'e:0'): Promise<string[]> {
  const seen: string[] = [];
  connection.channel<string>(ROOM).on('message', (payload) => seen.push(payload));
  await turn();
  const [frame] = requests.frames.frames;
  const subscribed = { type: 'subscribed', id: frame?.id ?? '', channel: ROOM, lastEventId: position } as const;
  await stream.event(subscribed);
  await requests.frames.frame(subscribed);
  return seen;
}

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
    expect(() => hub.connection({ transports: transports as Transport[] })).toThrow(`Name at least one of`);
    expect(() => hub.connection({ transports: transports as Transport[] })).toThrow(field);
  });

  it.each([999, 30_001, NaN])('cannot be replaced by polls every %d ms', (pollInterval) => {
    expect(() => hub.connection({ pollInterval })).toThrow(
      'Set pollInterval to a number of milliseconds from 1000 to 30000.',
    );
  });
});

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
});

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
