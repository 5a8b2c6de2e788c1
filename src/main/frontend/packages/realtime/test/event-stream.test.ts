import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  EventStream,
  HttpProblemError,
  retryAfterOf,
  type EventStreamConfig,
  type StreamEvent,
} from '../src/event-stream/index.js';
import type { RealtimeError } from '../src/index.js';
import { StreamServer, type Reply } from './stream-server.js';

let server: StreamServer;
const streams: EventStream[] = [];

beforeEach(async () => {
  server = await StreamServer.start();
});

afterEach(async () => {
  vi.unstubAllGlobals();
  streams.splice(0).forEach((stream) => stream.stop());
  await server.stop();
});

/** A stream with a diary of what it told. */
function reading(config: Partial<EventStreamConfig> = {}) {
  const events: StreamEvent[] = [];
  const waits: { readonly error: RealtimeError | undefined; readonly retryIn: number }[] = [];
  const ends: (RealtimeError | undefined)[] = [];
  const stream = new EventStream(
    { url: server.url, reconnectDelay: 1, ...config },
    {
      connecting: (error, retryIn) => waits.push({ error, retryIn }),
      opened: () => undefined,
      event: (event) => events.push(event),
      ended: (error) => ends.push(error),
    },
  );
  streams.push(stream);
  stream.start();
  const ended = () => vi.waitFor(() => expect(ends).toHaveLength(1), { timeout: 5000, interval: 2 });
  const asked = (times: number) => vi.waitFor(() => expect(server.asked).toHaveLength(times), { timeout: 5000 });
  return { stream, events, waits, ends, ended, asked };
}

const bearers = () => server.asked.map(({ headers }) => headers.authorization);

describe('EventStream', () => {
  it('stops at 204, and sends what it was told to', async () => {
    const { ended, ends } = reading({ headers: { 'X-Tenant-ID': 'acme' }, method: 'POST', body: '{"q":1}' });
    await ended();
    expect(ends).toEqual([undefined]);
    expect(server.asked[0]).toMatchObject({
      method: 'POST',
      body: '{"q":1}',
      headers: { accept: 'text/event-stream', 'x-tenant-id': 'acme' },
    });
  });

  it('fetches a token for each attempt', async () => {
    server.will((reply) => reply.say('data: 1\n\n').cut());
    let tokens = 0;
    const { ended } = reading({ auth: () => Promise.resolve({ token: `t${++tokens}` }) });
    await ended();
    expect(bearers()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('comes back at once with a new token after 401, and stops at the second in a row', async () => {
    const refuse = (reply: Reply) =>
      reply.refuse(401, { code: 201, detail: 'the token has expired', retryable: false });
    server.will(refuse, (reply) => reply.say('data: 1\n\n').cut(), refuse, refuse);
    let tokens = 0;
    const { ended, ends, events, waits } = reading({ auth: () => Promise.resolve({ token: `t${++tokens}` }) });
    await ended();
    expect(bearers()).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3', 'Bearer t4']);
    expect(events).toHaveLength(1);
    expect(ends).toEqual([expect.objectContaining({ name: 'token_expired', status: 401 })]);
    expect(waits.filter(({ error }) => error instanceof HttpProblemError)).toEqual([]);
  });

  it('stops at 401 where no other token can be had', async () => {
    server.will((reply) => reply.answer(401));
    const { ended, ends } = reading({ authToken: 'fixed' });
    await ended();
    expect([bearers(), ends]).toEqual([['Bearer fixed'], [expect.objectContaining({ status: 401 })]]);
  });

  it('stops when the auth provider says that it is hopeless, and comes back when it does not', async () => {
    const hopeless = Object.assign(new Error('signed out'), { retryable: false });
    const auth = vi.fn(() => Promise.reject(new Error('not yet'))).mockRejectedValueOnce(new Error('not yet'));
    auth.mockRejectedValueOnce(new Error('not yet')).mockRejectedValueOnce(hopeless);
    const { ended, ends } = reading({ auth });
    await ended();
    expect(ends).toEqual([expect.objectContaining({ name: 'unauthenticated', retryable: false })]);
    expect([auth.mock.calls.length, server.asked.length]).toEqual([3, 0]);
  });

  it.each([
    [404, 'http_404'],
    [400, 'http_400'],
    [501, 'http_501'],
  ])('stops at status %i', async (status, name) => {
    server.will((reply) => reply.answer(status));
    const { ended, ends } = reading();
    await ended();
    expect(ends).toEqual([expect.objectContaining({ name, status, retryable: false })]);
  });

  it('stops at an answer that is no stream', async () => {
    server.will((reply) => reply.answer(200, { 'Content-Type': 'text/html' }, '<!doctype html>'));
    const { ended, ends } = reading();
    await ended();
    expect(ends).toEqual([expect.objectContaining({ name: 'no_event_stream' })]);
  });

  it('comes back no sooner than the server says, whatever wakes the page', async () => {
    const [window, document] = [new EventTarget(), new EventTarget()];
    vi.stubGlobal('window', window);
    vi.stubGlobal('document', document);
    server.will((reply) => reply.answer(503, { 'Retry-After': '1' }));
    const began = performance.now();
    const { waits, asked } = reading();
    await vi.waitFor(() => expect(waits).toHaveLength(2));
    expect(waits[1]).toMatchObject({ retryIn: 1000, error: { name: 'http_503', retryAfter: 1000 } });
    window.dispatchEvent(new Event('online'));
    await asked(2);
    expect(performance.now() - began).toBeGreaterThan(990);
  });

  it('waits as the stream advises before it comes back', async () => {
    server.will((reply) => reply.say('retry: 7\n\ndata: 1\n\n').cut());
    const { waits, ended } = reading({ reconnectDelay: undefined });
    await ended();
    expect(waits.map(({ retryIn }) => retryIn)).toEqual([0, 7, 0]);
  });

  it('takes silence for the end of a stream, and comments for life', async () => {
    let comments = 0;
    server.will(
      async (reply) => {
        for (; comments < 6; comments++) {
          reply.say(': alive\n\n');
          await new Promise((resolve) => setTimeout(resolve, 40));
        }
      },
      (reply) => reply.answer(204),
    );
    const { waits, ended } = reading({ silenceTimeout: 150 });
    await ended();
    expect([comments, waits[1]?.error?.what]).toEqual([6, 'Nothing was heard for 150 ms.']);
  });

  it('gives up a request that nobody answers', async () => {
    server.will(() => undefined);
    const { waits, ended } = reading({ connectTimeout: 50 });
    await ended();
    expect(waits[1]?.error?.what).toBe('No answer for 50 ms.');
  });

  it('comes back at once when the network does', async () => {
    const window = new EventTarget();
    vi.stubGlobal('window', window);
    const gone: Promise<void>[] = [];
    server.will((reply) => void gone.push(reply.say('id: 5\ndata: 1\n\n').gone));
    const { events, ended, ends } = reading({ reconnectDelay: 60_000, random: () => 0.99 });
    await vi.waitFor(() => expect(events).toHaveLength(1));
    window.dispatchEvent(new Event('online'));
    expect(server.asked).toHaveLength(1);
    window.dispatchEvent(new Event('offline'));
    window.dispatchEvent(new Event('online'));
    await ended();
    await Promise.all(gone);
    expect([server.positions, ends]).toEqual([[undefined, '5'], [undefined]]);
  });

  it('cuts a wait short when the page wakes', async () => {
    const window = new EventTarget();
    vi.stubGlobal('window', window);
    server.will((reply) => reply.answer(502));
    const { waits, ended } = reading({ reconnectDelay: 60_000, random: () => 0.99 });
    await vi.waitFor(() => expect(waits).toHaveLength(2));
    window.dispatchEvent(new Event('online'));
    await ended();
  });

  it('does not use up attempts while the machine is offline', async () => {
    vi.stubGlobal('navigator', { onLine: false });
    server.will(...Array.from({ length: 5 }, () => (reply: Reply) => reply.answer(502)));
    const { ended, ends } = reading({ maxReconnectAttempts: 1, random: () => 0 });
    await ended();
    expect([ends, server.asked.length]).toEqual([[undefined], 6]);
  });

  it('sends nothing when it is stopped at once', async () => {
    const auth = vi.fn(() => Promise.resolve({ token: 't' }));
    const { stream, asked } = reading({ auth });
    stream.stop();
    stream.start();
    await asked(1);
    expect(auth).toHaveBeenCalledTimes(1);
  });

  it('goes on from the id it was given', async () => {
    const { ended } = reading({ lastEventId: '42:9' });
    await ended();
    expect(server.positions).toEqual(['42:9']);
  });

  it.each([
    ['url', { url: 'http://[' }],
    ['headers', { headers: { 'bad header': 'x' } }],
  ])('stops at a %s that makes no request', async (field, config) => {
    const { ended, ends } = reading(config);
    await ended();
    expect(ends[0]).toMatchObject({ name: 'bad_config', retryable: false });
    expect(ends[0]?.what).toContain(field);
  });

  it.each([
    ['silenceTimeout', { silenceTimeout: 0 }],
    ['connectTimeout', { connectTimeout: -1 }],
    ['reconnectDelay', { reconnectDelay: Number.NaN }],
    ['maxReconnectAttempts', { maxReconnectAttempts: -1 }],
  ])('refuses a %s out of bounds', (field, config) => {
    expect(() => reading(config)).toThrow(field);
  });
});

describe('HttpProblemError', () => {
  it('says what the problem document says', async () => {
    const problem = { code: 102, detail: 'limit must be at most 200', field: 'limit', retryable: false, answerId: 42 };
    server.will((reply) => reply.refuse(400, problem));
    const { ended, ends } = reading();
    await ended();
    expect(ends[0]).toBeInstanceOf(HttpProblemError);
    expect(ends[0]).toMatchObject({ name: 'bad_field', field: 'limit', members: { answerId: 42 }, status: 400 });
    expect(ends[0]?.message).toContain('limit must be at most 200');
  });

  it('is what the status says where the document is broken', async () => {
    server.will((reply) => reply.answer(403, { 'Content-Type': 'application/problem+json' }, '{"detail"'));
    const { ended, ends } = reading();
    await ended();
    expect(ends[0]).toMatchObject({ name: 'http_403', todo: 'Ask for permission.' });
  });
});

describe('retryAfterOf', () => {
  it.each([
    ['7', 7000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('of %s', (header, expected) => {
    expect(retryAfterOf(header, 10_000)).toBe(expected);
  });
});
