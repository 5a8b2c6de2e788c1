import { systemClock, type Clock } from '../clock.js';
import { ownProblem, RealtimeError } from '../errors.js';

/** Configuration of a stream of server-sent events. Every duration is milliseconds; only `url` is required. */
export interface EventStreamConfig {
  /** Where the stream is; a path is taken from the page's address. */
  readonly url: string;
  /** Called for each attempt, and once more when its token is refused. An error with `retryable: false` stops. */
  readonly auth?: (() => Promise<{ readonly token: string }>) | undefined;
  /** A token that does not change. It cannot be refreshed: prefer `auth`. */
  readonly authToken?: string | undefined;
  /** Sent with each attempt, beside `Accept`, `Authorization` and `Last-Event-ID`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** GET. Another one is repeated with its body when the stream comes back: it must bear that. */
  readonly method?: string | undefined;
  readonly body?: string | undefined;
  /** Whether cookies go along; `same-origin`. */
  readonly credentials?: RequestCredentials | undefined;
  /** Where to begin: what an earlier stream told last. */
  readonly lastEventId?: string | undefined;
  /** Come back after a loss; true. */
  readonly autoReconnect?: boolean | undefined;
  /** Attempts in a row before giving up; 10. Those of a machine that is offline do not count. */
  readonly maxReconnectAttempts?: number | undefined;
  /** First delay before jitter; what the stream advises by `retry:`, else 1,000. */
  readonly reconnectDelay?: number | undefined;
  /** Growth per attempt; 1.5. */
  readonly reconnectDelayMultiplier?: number | undefined;
  /** Longest delay before jitter; 30,000. */
  readonly maxReconnectDelay?: number | undefined;
  /** From the request to its headers, and for `auth`; 10,000. */
  readonly connectTimeout?: number | undefined;
  /** A stream of which nothing was heard for so long, comments included, is dead; 45,000. */
  readonly silenceTimeout?: number | undefined;
  /** The platform's. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Time; the machine's. */
  readonly clock?: Clock | undefined;
  /** At least 0 and below 1; Math.random. */
  readonly random?: (() => number) | undefined;
}

/** A configuration with its defaults filled in. */
export interface StreamSettings extends EventStreamConfig {
  readonly autoReconnect: boolean;
  readonly maxReconnectAttempts: number;
  readonly reconnectDelayMultiplier: number;
  readonly maxReconnectDelay: number;
  readonly connectTimeout: number;
  readonly silenceTimeout: number;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Fills in the defaults. Throws a RealtimeError named bad_config that names the field. */
export function streamSettingsOf(config: EventStreamConfig): StreamSettings {
  for (const name of ['connectTimeout', 'silenceTimeout', 'reconnectDelay', 'maxReconnectDelay'] as const) {
    const value = config[name];
    if (value !== undefined && !(value > 0)) throw badStreamConfig(name, 'must be more than 0 milliseconds');
  }
  if (Number(config.maxReconnectAttempts) < 0) throw badStreamConfig('maxReconnectAttempts', 'must be at least 0');
  return {
    ...config,
    autoReconnect: config.autoReconnect ?? true,
    maxReconnectAttempts: config.maxReconnectAttempts ?? 10,
    reconnectDelayMultiplier: config.reconnectDelayMultiplier ?? 1.5,
    maxReconnectDelay: config.maxReconnectDelay ?? 30_000,
    connectTimeout: config.connectTimeout ?? 10_000,
    silenceTimeout: config.silenceTimeout ?? 45_000,
    fetch: config.fetch ?? ((request) => globalThis.fetch(request)),
    clock: config.clock ?? systemClock,
    random: config.random ?? Math.random,
  };
}

/** The request of one attempt. Throws a RealtimeError named bad_config. */
export function requestOf(
  { url, method, headers, body, credentials }: StreamSettings,
  token: string | undefined,
  lastEventId: string,
  signal: AbortSignal,
): Request {
  try {
    const all = new Headers(headers);
    all.set('Accept', 'text/event-stream');
    if (token !== undefined) all.set('Authorization', `Bearer ${token}`);
    if (lastEventId !== '') all.set('Last-Event-ID', lastEventId);
    const page = typeof location === 'undefined' ? undefined : location.href;
    return new Request(new URL(url, page), {
      method: method ?? 'GET',
      headers: all,
      cache: 'no-store',
      credentials: credentials ?? 'same-origin',
      signal,
      ...(body !== undefined && { body }),
    });
  } catch (error) {
    throw badStreamConfig('url, method, headers or body', `must make a request: ${String(error)}`, error);
  }
}

function badStreamConfig(field: string, rule: string, cause?: unknown): RealtimeError {
  const todo = 'Correct the configuration of the stream.';
  return new RealtimeError(ownProblem('bad_config', 909, `${field} ${rule}.`, todo, false, { cause }));
}
