import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { closedError } from '../src/closing.js';
import * as core from '../src/index.js';
import * as eventStream from '../src/event-stream/index.js';
import { badField, ownProblem } from '../src/errors.js';
import { HttpProblemError } from '../src/event-stream/http-problem.js';
import { NoEventStreamError, StreamLostError } from '../src/event-stream/stream-request.js';
import {
  AckTimeoutError,
  AuthenticationError,
  CLOSE_CODES,
  ConnectionClosedError,
  ERROR_CODES,
  QueueOverflowError,
  RealtimeError,
  SDK_CODES,
  ServerError,
  TooLargeError,
} from '../src/index.js';
import { ERROR_NAMES } from '../src/generated/code-names.js';
import { loadWords } from '../src/words.js';

await loadWords();

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/sdk.md'), 'utf8');
const refusal = (code: number) => ({
  code,
  name: ERROR_NAMES[code] ?? 'unknown',
  message: 'It was refused.',
  retryable: false,
});

describe('an error', () => {
  it.each<[number, string, RealtimeError]>([
    [900, 'connection_closed', new ConnectionClosedError(1006, 'It is gone.', 'Connect again.')],
    [901, 'ack_timeout', new AckTimeoutError('publish', 5000, 4, 'a-1', 'a.b')],
    [902, 'queue_overflow', new QueueOverflowError(100)],
    [930, 'stream_lost', new StreamLostError('It broke.')],
    [931, 'no_event_stream', new NoEventStreamError('text/html')],
    [102, 'bad_field', badField('url is 5.', 'Set url to an address.')],
    [104, 'too_large', new TooLargeError(70_000, 65_536)],
    [200, 'unauthenticated', new AuthenticationError(new Error('The service is down.'))],
    [202, 'forbidden', new ServerError(refusal(202))],
    [777, 'unknown', new ServerError(refusal(777))],
    [402, 'rate', new HttpProblemError(429, { code: 402, detail: 'Too many.' })],
    [1404, 'http_404', new HttpProblemError(404)],
  ])('with code %i is named %s, and says in sentences what happened and what to do', (code, name, error) => {
    expect(error).toBeInstanceOf(RealtimeError);
    expect([error.code, error.name]).toEqual([code, name]);
    for (const sentence of [error.what, error.todo]) expect(sentence).toMatch(/^["\d\p{Lu}\p{Ll}].*\.$/u);
    expect(error.message).toBe(`${error.what} ${error.todo}`);
  });

  it('ends what the hub said before it says what to do', () => {
    const error = new ServerError({ ...refusal(202), message: 'you may not read admin.x' });
    expect(error.what).toBe('you may not read admin.x');
    expect(error.message).toBe(`you may not read admin.x. ${error.todo}`);
  });

  it('of the SDK has a code of its own, above those of the hub and below those of HTTP', () => {
    const codes = Object.values(SDK_CODES);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => code < 900 || code > 999)).toEqual([]);
    expect(ERROR_CODES.map(({ code }): number => code).filter((code) => code >= 900)).toEqual([]);
    expect(ownProblem('expired', 904, 'It is old.', 'Forget it.', false, { id: 'a-1' })).toEqual({
      code: 904,
      name: 'expired',
      what: 'It is old.',
      todo: 'Forget it.',
      retryable: false,
      id: 'a-1',
    });
  });

  it.each(['realtime', 'react', 'devtools'])('is never raised without a code by %s', (folder) => {
    const home = join(import.meta.dirname, '../..', folder, 'src');
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((name) => /\bcode: null/.test(readFileSync(join(home, name), 'utf8')))).toEqual([]);
  });

  it('of the SDK stands in the documentation', () => {
    const missing = Object.entries(SDK_CODES).filter(([name, code]) => {
      return !page.includes(`| ${code} | \`${name}\` |`) && !page.includes(`| ${code} | by the model |`);
    });
    expect(missing).toEqual([]);
  });

  it('has a class that can be imported where the documentation names one', () => {
    const named = [...page.matchAll(/^\| [^|]* \| [^|]* \| `(\w+Error)` \|/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(8);
    const known = [...Object.keys(core), ...Object.keys(eventStream), 'UnreachableError']; // The last: @tidings/react.
    expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  it('of the hub has the name and the remedy of the contract', () => {
    for (const { code, name, do: remedy } of ERROR_CODES) {
      expect([ERROR_NAMES[code], new ServerError(refusal(code)).todo]).toEqual([name, remedy]);
    }
  });
});

describe('the end of a connection as an error', () => {
  it.each([...CLOSE_CODES])('says of $code what the contract says', ({ code, what, client, do: remedy }) => {
    const error = closedError({ code, reason: '', wasClean: true }, undefined);
    expect(error.what).toBe(`The connection was closed with ${code}. ${what}`);
    expect(error.todo).toBe(client === 'stop' ? remedy : 'Connect again.');
    expect(error.closeCode).toBe(code);
  });

  it('has the reason that the hub gave, and the code that it told before a close without one', () => {
    const said = { type: 'disconnect', code: 4003, reason: 'blocked', reconnect: false } as const;
    const error = closedError({ code: 1006, reason: '', wasClean: false }, said);
    expect(error.what).toMatch(/^The connection was closed with 4003 \(blocked\)\. /);
  });

  it('says what it knows of a code that the contract does not have', () => {
    const error = closedError({ code: 4777, reason: 'odd', wasClean: true }, undefined);
    expect([error.what, error.todo]).toEqual(['The connection was closed with 4777 (odd).', 'Connect again.']);
  });
});
