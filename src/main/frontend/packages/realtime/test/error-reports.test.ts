import { FakeClock } from '@tidings/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportErrors, type ErrorReports, type ErrorReportsConfig } from '../src/client-errors/index.js';

const URL = 'https://hub.test/ws';

interface Told {
  readonly message: string;
  readonly stack?: string;
  readonly url?: string;
  readonly version?: string;
  readonly count: number;
}

let clock: FakeClock;
let page: EventTarget & { location: { pathname: string } };
let reports: ErrorReports | undefined;
/** What came, and what it is answered with; 204 when nothing is set. */
let requests: { readonly url: string; readonly token: string | null; readonly body: Told }[];
let answers: (Response | Error)[];

const ask: typeof fetch = (input, init) => {
  const { body, headers } = init ?? {};
  requests.push({
    url: input instanceof Request ? input.url : input.toString(),
    token: new Headers(headers).get('Authorization'),
    body: JSON.parse(typeof body === 'string' ? body : '') as Told,
  });
  const answer = answers.shift() ?? new Response(null, { status: 204 });
  return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
};

function report(config: Partial<ErrorReportsConfig> = {}): ErrorReports {
  return (reports = reportErrors({ url: URL, authToken: 't', fetch: ask, clock, page, ...config }));
}

const bodies = () => requests.map(({ body }) => body);

function uncaught(error: unknown): void {
  page.dispatchEvent(Object.assign(new Event('error'), { error, message: 'Script error.' }));
}

beforeEach(() => {
  clock = new FakeClock();
  page = Object.assign(new EventTarget(), { location: { pathname: '/lobby' } });
  requests = [];
  answers = [];
});

afterEach(() => reports?.stop());

describe('errors of a page', () => {
  it('that nobody caught are told, with their stack, the path and the version of the application', async () => {
    report({ version: '2.1.0' });
    const error = new TypeError('undefined is not a function');
    uncaught(error);
    await clock.advance(1000);
    expect(requests[0]).toMatchObject({ url: 'https://hub.test/api/client-errors', token: 'Bearer t' });
    expect(bodies()).toEqual([
      {
        message: 'TypeError: undefined is not a function',
        stack: error.stack,
        url: '/lobby',
        version: '2.1.0',
        count: 1,
      },
    ]);
  });

  it('are heard of rejected promises and of scripts that say no more, too', async () => {
    report();
    page.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: 'no luck' }));
    uncaught(null);
    await clock.advance(1000);
    await clock.advance(6000);
    expect(bodies().map(({ message }) => message)).toEqual(['no luck', 'Script error.']);
  });

  it('that are the same are told together, and at most one in six seconds', async () => {
    const own = report();
    for (const n of [1, 2, 1, 1]) own.tell(`error ${n}`);
    await clock.advance(1000);
    own.tell('error 1');
    await clock.advance(5999);
    expect(bodies()).toMatchObject([{ message: 'error 1', count: 3 }]);
    await clock.advance(1);
    expect(bodies()[1]).toMatchObject({ message: 'error 2', count: 1 });
    await clock.advance(6000);
    expect(bodies()[2]).toMatchObject({ message: 'error 1', count: 1 });
    await clock.advance(60_000);
    expect(bodies()).toHaveLength(3);
  });

  it('of more than twenty kinds at a time are not told', async () => {
    const own = report();
    for (let n = 0; n < 25; n++) own.tell(`error ${n}`);
    await clock.advance(600_000);
    expect(bodies()).toHaveLength(20);
  });

  it('are cut to what the hub takes, and never are empty', async () => {
    const own = report();
    own.tell(`a\0b\uD800${'x'.repeat(1000)}`);
    own.tell('');
    await clock.advance(7000);
    const [long, empty] = bodies();
    expect(long?.message).toBe(`a\uFFFDb\uFFFD${'x'.repeat(496)}`);
    expect(empty?.message).toBe('an error without a message');
  });

  it('are told without what the application takes out, or not at all', async () => {
    const own = report({
      beforeSend: ({ message, ...rest }) =>
        message.includes('secret') ? undefined : { ...rest, message: message.replace(/\d+/, '#') },
    });
    own.tell('row 17');
    own.tell('a secret');
    await clock.advance(60_000);
    expect(bodies().map(({ message }) => message)).toEqual(['row #']);
  });
});

describe('reports', () => {
  it.each(['', ' ', 'x'.repeat(33)])('are refused with a version that the hub does not take (%j)', (version) => {
    expect(() => report({ version })).toThrow('Set version to a text of 1 to 32 characters.');
  });

  it('tell of no more times than the hub takes, of what came meanwhile, too', async () => {
    answers = [new TypeError('network')];
    const own = report();
    for (let n = 0; n < 10_001; n++) own.tell('again');
    await clock.advance(1000);
    for (let n = 0; n < 5; n++) own.tell('again');
    await clock.advance(6000);
    expect(bodies().map(({ count }) => count)).toEqual([10_000, 10_000]);
  });
});

describe('an error that the hub does not take', () => {
  const problem = (status: number, more: object = {}, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify({ detail: 'No.', ...more }), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    });

  it('for now is told again, not before the hub wants it, with what came meanwhile', async () => {
    answers = [problem(429, { retryable: true }, { 'Retry-After': '30' }), new TypeError('network')];
    const own = report();
    own.tell('late');
    await clock.advance(1000);
    own.tell('late');
    await clock.advance(29_999);
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    await clock.advance(6000);
    expect(bodies().map(({ count }) => count)).toEqual([1, 2, 2]);
  });

  it('is given up after three attempts, and after a refusal at once, which is told', async () => {
    const onError = vi.fn();
    answers = [1, 2, 3].map(() => new TypeError('network'));
    const own = report({ onError });
    own.tell('lost');
    await clock.advance(600_000);
    expect(requests).toHaveLength(3);
    expect(onError.mock.calls).toMatchObject([[{ name: 'unreachable' }]]);
    answers = [problem(403)];
    own.tell('refused');
    await clock.advance(600_000);
    expect(requests).toHaveLength(4);
    expect(onError.mock.calls[1]).toMatchObject([{ name: 'http_403' }]);
  });

  it('for the age of the token is told with a new one', async () => {
    const auth = vi.fn<() => Promise<{ token: string }>>();
    auth.mockResolvedValueOnce({ token: 'old' }).mockResolvedValue({ token: 'new' });
    answers = [problem(401)];
    const own = reportErrors({ url: URL, auth, fetch: ask, clock, page });
    own.tell('a');
    await clock.advance(1000);
    own.tell('b');
    await clock.advance(6000);
    expect(requests.map(({ token }) => token)).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
    own.stop();
  });

  it('is forgotten when the reports are stopped', async () => {
    const own = report();
    own.tell('a');
    own.stop();
    own.tell('b');
    uncaught(new Error('c'));
    await clock.advance(60_000);
    expect([requests.length, clock.waiting]).toEqual([0, 0]);
  });
});
