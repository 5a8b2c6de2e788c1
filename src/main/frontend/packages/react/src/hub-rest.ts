import { AuthenticationError, RealtimeError, SDK_CODES, type RealtimeConnection } from '@tidings/realtime';
import { problemOf } from '@tidings/realtime/event-stream';
import type { Credentials } from './context.js';

/** One request to the hub's REST interface. */
export interface Asked {
  /** GET. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Makes a repeat of a write the same write. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

const TIMEOUT = 10_000;
const UNAUTHENTICATED = 401;

/** The hub did not answer. Whether it did what was asked is not known. */
export class UnreachableError extends RealtimeError {
  constructor(cause: unknown) {
    const what = 'The hub cannot be reached.';
    const [code, todo] = [SDK_CODES.unreachable, 'Try again in a moment.'];
    super({ code, name: 'unreachable', what, todo, retryable: true, cause });
  }
}

/**
 * Requests to the hub's REST interface, with the provider's credentials, or with the page's cookies where it has none. A
 * token that is refused is renewed once for each request; requests that are refused at the same time share the new one.
 */
export class HubRest {
  readonly #credentials: Credentials;
  #token: Promise<string | undefined> | undefined;

  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  /**
   * Resolves with the answer, which is not checked. Rejects with HttpProblemError, UnreachableError, AuthenticationError
   * or a RealtimeError named bad_answer, and with the signal's reason when that is raised.
   */
  async ask<T>(path: string, asked: Asked = {}): Promise<T> {
    const used = (this.#token ??= this.#fetchToken());
    const first = await this.#send(path, asked, await used);
    const isStale = first.status === UNAUTHENTICATED && this.#credentials.auth !== undefined;
    const response = isStale ? await this.#send(path, asked, await this.#renewed(used)) : first;
    if (!response.ok) throw await problemOf(response, Date.now());
    return jsonOf<T>(response);
  }

  #renewed(used: Promise<string | undefined>): Promise<string | undefined> {
    if (this.#token === used) this.#token = this.#fetchToken();
    return this.#token ?? used;
  }

  async #fetchToken(): Promise<string | undefined> {
    const { auth, authToken } = this.#credentials;
    try {
      return auth === undefined ? authToken : (await inTime(auth())).token;
    } catch (error) {
      this.#token = undefined;
      throw new AuthenticationError(error);
    }
  }

  async #send(path: string, asked: Asked, token: string | undefined): Promise<Response> {
    const { method = 'GET', query = {}, body, signal } = asked;
    const ask: typeof fetch = this.#credentials.fetch ?? ((...request) => fetch(...request));
    const url = addressOf(this.#credentials, path);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const late = AbortSignal.timeout(TIMEOUT);
    try {
      return await ask(url, {
        method,
        headers: this.#headers(asked, token),
        credentials: 'include',
        cache: 'no-store',
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal === undefined ? late : AbortSignal.any([signal, late]),
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new UnreachableError(error);
    }
  }

  #headers({ method, idempotencyKey }: Asked, token: string | undefined): Headers {
    const headers = new Headers(this.#credentials.headers);
    if (method !== undefined && method !== 'GET') headers.set('Content-Type', 'application/json');
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    if (idempotencyKey !== undefined) headers.set('Idempotency-Key', idempotencyKey);
    return headers;
  }
}

/** An application that gives no token would hold up every request for ever. */
function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT} ms`)), TIMEOUT);
  });
  return Promise.race([promise, expired]).finally(() => clearTimeout(timer));
}

async function jsonOf<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw badAnswer('The answer is no JSON.', cause);
  }
}

/** Whoever has answered, it was not the hub as this version knows it. */
export function badAnswer(what: string, cause?: unknown): RealtimeError {
  const todo = 'Check that url and httpUrl lead to the hub, and that hub and SDK speak the same version.';
  const code = SDK_CODES.bad_answer;
  return new RealtimeError({ code, name: 'bad_answer', what, todo, retryable: false, cause });
}

/** What stands before `/api` is `httpUrl`, else `url` with http for ws and without its last part. */
function addressOf({ url, httpUrl }: Credentials, path: string): URL {
  const page = typeof location === 'undefined' ? undefined : location.href;
  const base = httpUrl === undefined ? new URL('.', new URL(url, page)) : new URL(httpUrl.replace(/\/*$/, '/'), page);
  base.protocol = base.protocol.replace('ws', 'http');
  return new URL(`api/${path}`, base);
}

const OF_PAGE: Credentials = { url: '/ws' };
const all = new WeakMap<object, HubRest>();

/** The requests of a provider; the same object for all hooks below it. */
export function restOf(connection: RealtimeConnection, credentials: Credentials | null): HubRest {
  const owner = credentials ?? connection;
  const rest = all.get(owner) ?? new HubRest(credentials ?? OF_PAGE);
  all.set(owner, rest);
  return rest;
}
