import { systemClock, type Clock } from './clock.js';
import type { Close } from './closing.js';
import type { Defect } from './codec.js';
import { requireRules } from './config-rules.js';
import { ownProblem, RealtimeError } from './errors.js';
import type { ClientFrame, ServerFrame } from './generated/frames.js';
import type { SocketConstructor } from './link.js';
import { isolated } from './listeners.js';
import type { OutboxEvent, OutboxStoreOpener } from './outbox-store.js';
import type { ConnectionWay } from './status.js';
import { defaultSharedStorage, defaultStorage, type KeyValueStorage } from './storage.js';
import { TRANSPORTS, type Transport } from './transport-list.js';

/** How a connection ended and what follows. */
export interface CloseEventInfo extends Close {
  /** Milliseconds until the next attempt; null when there is none. */
  readonly reconnectIn: number | null;
}

/** Configuration of a connection. Every duration is milliseconds; only `url` is required. */
export interface RealtimeConfig {
  /** Where the hub listens, for example `wss://hub.example/ws`. http becomes ws, a path is taken from the page's origin. */
  readonly url: string;
  /**
   * Where the hub takes requests, for example `https://hub.example/`: what stands before `/api`. Default: `url` with http
   * for ws and without its last part.
   */
  readonly httpUrl?: string;
  /**
   * The ways to the hub, the best first; `['websocket', 'sse', 'long-poll', 'poll']`. Where one is blocked and the hub
   * answers requests, the next one is taken, until a better one works again. All but the first are loaded when needed.
   */
  readonly transports?: readonly Transport[];
  /**
   * Go on when the first of the transports does not work, or nothing does: by the next one, and every 30 s after the
   * last attempt; true. False: only the first of `transports`, and the end after `maxReconnectAttempts`.
   */
  readonly fallback?: boolean;
  /** How long after a fall to look for a better transport again; then twice as long each time, up to ten times; 60,000. */
  readonly transportProbeDelay?: number;
  /**
   * Between two polls, where nothing better works: 1,000 to 30,000. Default: 30,000, and 10,000 while a channel of queries is
   * subscribed.
   */
  readonly pollInterval?: number;
  /**
   * Tell the hub what only this client can measure: at which attempt it came and how the last session ended, the version,
   * and once a minute round trip, propagation and the number of errors; true.
   */
  readonly reports?: boolean;
  /** Sub-protocols to offer beside `tidings.v1`. */
  readonly protocols?: string | readonly string[];
  /** Reconnect after a loss; true. */
  readonly autoReconnect?: boolean;
  /** Attempts in a row before `onGiveUp`; 10. */
  readonly maxReconnectAttempts?: number;
  /** First delay before jitter; the hub's advice, else 1,000. */
  readonly reconnectDelay?: number;
  /** Growth per attempt; the hub's advice, else 1.5. */
  readonly reconnectDelayMultiplier?: number;
  /** Longest delay before jitter; the hub's advice, else 30,000. */
  readonly maxReconnectDelay?: number;
  /** Between two pings; the hub's advice, else 30,000. */
  readonly pingInterval?: number;
  /** Frames that may wait while there is no connection; 100. One more is rejected with QueueOverflowError. */
  readonly queueSize?: number;
  /** A token that does not change. It cannot be refreshed: prefer `auth`. */
  readonly authToken?: string;
  /** Called for each connection attempt and when the token is about to expire. An error with `retryable: false` stops. */
  readonly auth?: () => Promise<{ readonly token: string }>;
  /** Sent as query parameters, since a browser's WebSocket has no headers. Never put a token here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names this device: 8 to 48 characters of A–Z a–z 0–9 _ -. Default: made once per tab and kept over reloads. */
  readonly device?: string;
  /** Pong, or any other frame, after a ping; 10,000. */
  readonly pongTimeout?: number;
  /** From opening the socket to `connected`, and for the `auth` provider; 10,000. */
  readonly connectTimeout?: number;
  /** Answer to a request; 5,000. */
  readonly ackTimeout?: number;
  /** Answer to a sync; 10,000. */
  readonly syncTimeout?: number;
  /** How often a publish is sent again on a live connection before AckTimeoutError; 3. */
  readonly publishResends?: number;
  /** How long after its first sending a publish may be sent again: the hub's de-duplication window; 300,000. */
  readonly publishWindow?: number;
  /**
   * Where publications are kept until they are acked, so that a reload or a closed tab loses none; `indexeddb` where the
   * platform has it, else `memory`, which ends with the page. Those of lossy channels are never kept.
   */
  readonly outbox?: 'indexeddb' | 'memory' | OutboxStoreOpener;
  /**
   * Names whose publications they are: a text of its own for each user of each tenant, as `acme/alice`. Needed where one
   * origin serves several tenants with the same user ids; with it a page keeps publications before it has ever connected.
   * Default: the user's id, as the hub says it.
   */
  readonly outboxScope?: string;
  /** How old a publication of an earlier page may be to be sent; 86,400,000. */
  readonly outboxMaxAge?: number;
  /** Connected, the first time and each time after. */
  readonly onOpen?: () => void;
  /** The connection ended, whoever ended it. */
  readonly onClose?: (close: CloseEventInfo) => void;
  /** Something failed that no caller waits for. */
  readonly onError?: (error: RealtimeError) => void;
  /** Every frame but pong, before the channels see it. */
  readonly onMessage?: (frame: ServerFrame) => void;
  /** A frame was not queued because `queueSize` frames wait. Its caller got a QueueOverflowError, too. */
  readonly onQueueOverflow?: (frame: ClientFrame) => void;
  /** Connected by another transport than before, or for the first time. */
  readonly onTransport?: (way: ConnectionWay) => void;
  /**
   * The attempts are used up, once for each row of them. Then one follows every 30 s, and sooner when the page is seen or
   * the network is back. With `fallback: false` none does: status is `disconnected` until `connect()` or `reconnect()`.
   */
  readonly onGiveUp?: (attempts: number) => void;
  /** Publications of earlier pages are sent, and what becomes of each. One that is given up goes to `onError`, too. */
  readonly onOutbox?: (event: OutboxEvent) => void;
  /** The hub, the page's storage or the loading of the SDK's own parts did what it must not do. */
  readonly onDefect?: (defect: Defect) => void;
  /** The WebSocket to use where the platform has none (Node before 22), or in tests. */
  readonly WebSocket?: SocketConstructor;
  /** Sends the requests of the other transports; the platform's `fetch`. */
  readonly fetch?: typeof fetch;
  /** Time; the machine's. */
  readonly clock?: Clock;
  /** At least 0 and below 1; Math.random. */
  readonly random?: () => number;
  /** Where device and positions survive a reload; sessionStorage, else memory. */
  readonly storage?: KeyValueStorage;
  /** Where the transport that works is remembered for all pages of the origin, for an hour; localStorage, else memory. */
  readonly sharedStorage?: KeyValueStorage;
}

/** The keys that have a default. What the hub may advise has none. */
type Defaulted =
  | 'transports'
  | 'fallback'
  | 'transportProbeDelay'
  | 'reports'
  | 'autoReconnect'
  | 'maxReconnectAttempts'
  | 'queueSize'
  | 'headers'
  | 'pongTimeout'
  | 'connectTimeout'
  | 'ackTimeout'
  | 'syncTimeout'
  | 'publishResends'
  | 'publishWindow'
  | 'outboxMaxAge'
  | 'fetch'
  | 'clock'
  | 'random'
  | 'storage'
  | 'sharedStorage';

/** A configuration with its defaults filled in. */
export type Settings = RealtimeConfig &
  Required<Pick<RealtimeConfig, Defaulted>> & {
    /** What was told, and not yet reported to the hub. */
    readonly told: { errors: number };
  };

/** What holds where the configuration says nothing, or undefined. */
const defaults = (): Pick<Settings, Defaulted> => ({
  transports: TRANSPORTS,
  fallback: true,
  transportProbeDelay: 60_000,
  reports: true,
  autoReconnect: true,
  maxReconnectAttempts: 10,
  queueSize: 100,
  headers: {},
  pongTimeout: 10_000,
  connectTimeout: 10_000,
  ackTimeout: 5000,
  syncTimeout: 10_000,
  publishResends: 3,
  publishWindow: 300_000,
  outboxMaxAge: 86_400_000,
  fetch: (...request) => fetch(...request),
  clock: systemClock,
  random: Math.random,
  storage: defaultStorage(),
  sharedStorage: defaultSharedStorage(),
});

/** Fills in the defaults. Throws a RealtimeError named bad_field. */
export function settingsOf(config: RealtimeConfig): Settings {
  requireRules(config);
  const given = Object.entries(config).filter(([, value]) => value !== undefined);
  const settings = { ...config, ...defaults(), ...Object.fromEntries(given), told: { errors: 0 } };
  return settings.fallback ? settings : { ...settings, transports: settings.transports.slice(0, 1) };
}

/** Tells of something that nobody must do. */
export function tellDefect({ onDefect, told }: Pick<Settings, 'onDefect' | 'told'>, defect: Defect): void {
  told.errors++;
  isolated(() => onDefect?.(defect));
}

/** Tells of something that failed and that no caller waits for. */
export function tellError({ onError, told }: Pick<Settings, 'onError' | 'told'>, error: RealtimeError): void {
  told.errors++;
  isolated(() => onError?.(error));
}

/** `tidings.v1` first, then what the application offers. */
export function protocolsOf(settings: Settings): string[] {
  return [...new Set(['tidings.v1', ...[settings.protocols ?? []].flat()])];
}

/** The address of the socket: the headers and the device as query parameters, never the token. */
export function addressOf(settings: Settings, device: string): string {
  const page = typeof location === 'undefined' ? undefined : location.href;
  const url = new URL(settings.url, page);
  if (url.protocol.startsWith('http')) url.protocol = url.protocol.replace('http', 'ws');
  for (const [name, value] of Object.entries(settings.headers)) url.searchParams.set(name, value);
  url.searchParams.set('device', device);
  return url.toString();
}

/** The host of the hub. */
export function hostOf({ url }: Settings): string {
  return new URL(url, 'ws://page').host;
}

/** The WebSocket to use. */
export function socketOf(settings: Settings): SocketConstructor {
  const socket = settings.WebSocket ?? (globalThis.WebSocket as SocketConstructor | undefined);
  if (socket !== undefined) return socket;
  const todo = 'Use Node 22 or later, pass one as config.WebSocket, or leave websocket out of transports.';
  throw new RealtimeError(ownProblem('no_websocket', 908, 'This platform has no WebSocket.', todo, false));
}

/** What went wrong while a socket was made, as an error that says so. */
export function badConfig(error: unknown): RealtimeError {
  if (error instanceof RealtimeError) return error;
  const what = `No socket could be made: ${String(error)}.`;
  const todo = 'Check url and protocols of the configuration.';
  return new RealtimeError(ownProblem('bad_config', 909, what, todo, false, { cause: error }));
}
