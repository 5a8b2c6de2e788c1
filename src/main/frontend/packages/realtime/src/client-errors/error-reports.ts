import type { Clock, TimerId } from '../clock.js';
import { settingsOf, tellError, type RealtimeConfig, type Settings } from '../config.js';
import { badField, ownProblem, RealtimeError } from '../errors.js';
import { problemOf } from '../event-stream/http-problem.js';
import { requestAddressOf } from '../request-address.js';
import { TokenSource } from '../tokens.js';
import { pageErrorOf, told, type PageError } from './page-error.js';

export type { PageError } from './page-error.js';

/** The part of a window that errors are heard of. */
export interface ErrorPage {
  readonly location?: { readonly pathname: string };
  addEventListener(type: 'error' | 'unhandledrejection', listener: (event: Event) => void): void;
  removeEventListener(type: 'error' | 'unhandledrejection', listener: (event: Event) => void): void;
}

/** Where errors go, and which. `onError` hears of an error that could not be told, and is not tried again. */
export interface ErrorReportsConfig extends Pick<
  RealtimeConfig,
  'url' | 'httpUrl' | 'auth' | 'authToken' | 'headers' | 'fetch' | 'clock' | 'onError'
> {
  /** The version of the application, at most 32 characters. */
  readonly version?: string;
  /** Takes out of an error what must not leave the page; undefined: it is not told. */
  readonly beforeSend?: (error: PageError) => PageError | undefined;
  /** The window; where there is none, only what the application tells itself is told. */
  readonly page?: ErrorPage;
}

/** Tells the hub of errors. */
export interface ErrorReports {
  /** Tells of an error that the application has caught. Returns at once. */
  tell(error: unknown): void;
  /** Tells of no more; what waits is dropped. */
  stop(): void;
}

interface Waiting {
  readonly error: PageError;
  count: number;
  failures: number;
}

/** Milliseconds in which the same error is counted before it is told. */
const GATHER = 1000;
/** Milliseconds between two requests: the hub takes ten a minute of each user. */
const PAUSE = 6000;
/** So many different errors wait at most; of further ones nothing is told. */
const MOST = 20;
const ATTEMPTS = 3;
const UNAUTHENTICATED = 401;
const MOST_TIMES = 10_000;
const MOST_VERSION = 32;

/**
 * Tells the hub of errors that nobody on the page caught, and of those that the application tells itself: the same ones
 * together, at most one request in six seconds. Administrators see them by `GET /api/admin/errors`. Throws a RealtimeError
 * named bad_field.
 */
export function reportErrors(config: ErrorReportsConfig): ErrorReports {
  return new Reports(config);
}

class Reports implements ErrorReports {
  readonly #config: ErrorReportsConfig;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #tokens: TokenSource;
  readonly #page: ErrorPage | undefined;
  readonly #waiting = new Map<string, Waiting>();
  #timer: TimerId;
  #stopped = false;

  constructor(config: ErrorReportsConfig) {
    requireVersion(config.version);
    this.#config = config;
    this.#settings = settingsOf(config);
    this.#clock = this.#settings.clock;
    this.#tokens = new TokenSource(this.#settings);
    this.#page = config.page ?? (typeof window === 'undefined' ? undefined : window);
    this.#page?.addEventListener('error', this.#heard);
    this.#page?.addEventListener('unhandledrejection', this.#heard);
  }

  tell(error: unknown): void {
    if (this.#stopped) return;
    const seen = pageErrorOf(error, this.#page?.location?.pathname);
    const { beforeSend } = this.#config;
    const left = beforeSend === undefined ? seen : beforeSend(seen);
    if (left !== undefined) this.#add(told(left));
  }

  stop(): void {
    this.#stopped = true;
    this.#clock.clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#page?.removeEventListener('error', this.#heard);
    this.#page?.removeEventListener('unhandledrejection', this.#heard);
  }

  readonly #heard = (event: Event): void => {
    if ('reason' in event) this.tell(event.reason);
    else if ('error' in event) this.tell(event.error ?? ('message' in event ? event.message : event.type));
  };

  #add(error: PageError): void {
    const key = JSON.stringify(error);
    const known = this.#waiting.get(key);
    if (known !== undefined) known.count = atMost(known.count + 1);
    else if (this.#waiting.size < MOST) this.#waiting.set(key, { error, count: 1, failures: 0 });
    this.#plan(GATHER);
  }

  #plan(delay: number): void {
    this.#timer ??= this.#clock.setTimeout(() => void this.#next(), delay);
  }

  /** Tells of the first that waits, and then waits itself. */
  async #next(): Promise<void> {
    const [first] = this.#waiting;
    let pause = PAUSE;
    if (first !== undefined) {
      const [key, waiting] = first;
      this.#waiting.delete(key);
      pause = await this.#send(waiting).then(
        () => PAUSE,
        (error: unknown) => this.#failed(key, waiting, error as RealtimeError),
      );
    }
    this.#timer = undefined;
    if (this.#waiting.size > 0 && !this.#stopped) this.#plan(pause);
  }

  /** How long to wait before the next one. */
  #failed(key: string, waiting: Waiting, error: RealtimeError): number {
    if (error.retryable && ++waiting.failures < ATTEMPTS) {
      waiting.count = atMost(waiting.count + (this.#waiting.get(key)?.count ?? 0));
      this.#waiting.set(key, waiting);
    } else {
      tellError(this.#settings, error);
    }
    return Math.max(PAUSE, error.retryAfter ?? 0);
  }

  async #send({ error, count }: Waiting): Promise<void> {
    const { version } = this.#config;
    const body = JSON.stringify({ ...error, ...(version !== undefined && { version }), count });
    const first = await this.#post(body, this.#tokens.current ?? (await this.#tokens.fetch()));
    const isStale = first.status === UNAUTHENTICATED && this.#tokens.renewable;
    const response = isStale ? await this.#post(body, await this.#tokens.fetch()) : first;
    if (!response.ok) throw await problemOf(response, this.#clock.now());
  }

  async #post(body: string, token: string | undefined): Promise<Response> {
    const { fetch: ask, headers: more, connectTimeout } = this.#settings;
    const headers = new Headers({ ...more, 'Content-Type': 'application/json' });
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    const abort = new AbortController();
    const timer = this.#clock.setTimeout(() => abort.abort(), connectTimeout);
    const url = requestAddressOf(this.#settings, 'client-errors');
    try {
      return await ask(url, { method: 'POST', body, headers, credentials: 'include', signal: abort.signal });
    } catch (cause) {
      throw unreachable(cause);
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }
}

/** So many times the hub takes at once; of more it is told that it was so many. */
function atMost(times: number): number {
  return Math.min(MOST_TIMES, times);
}

function requireVersion(version: string | undefined): void {
  if (version === undefined || (version.trim() !== '' && version.length <= MOST_VERSION)) return;
  throw badField(
    `version has ${version.length} characters.`,
    `Set version to a text of 1 to ${MOST_VERSION} characters.`,
  );
}

function unreachable(cause: unknown): RealtimeError {
  return new RealtimeError(
    ownProblem('unreachable', 941, 'The hub cannot be reached.', 'Try again in a moment.', true, { cause }),
  );
}
