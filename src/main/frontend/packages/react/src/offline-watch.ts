import type { RealtimeConnection } from '@tidings/realtime';
import type { Latest } from './latest.js';
import { Store } from './store.js';

/** Whether what is done now reaches the hub now. */
export interface OfflineState {
  /** It does not: what is published waits, and goes out under its ids when the hub is back. */
  readonly isOffline: boolean;
  readonly isOnline: boolean;
  /** `network`: the browser has none. `hub`: it has, but the hub was not reached for longer than `patience`. */
  readonly reason: 'network' | 'hub' | undefined;
  /** Since when, Unix milliseconds. */
  readonly offlineSince: number | undefined;
}

/** Options of `useOfflineDetection`. The callbacks may change with every render: the latest are called. */
export interface OfflineOptions {
  /** How many milliseconds the hub may be away before that is called offline; 2,000. Counts at the first render. */
  readonly patience?: number;
  readonly onOffline?: (state: OfflineState) => void;
  /** Told with how many milliseconds it was offline. */
  readonly onOnline?: (offlineFor: number) => void;
}

const ONLINE: OfflineState = { isOffline: false, isOnline: true, reason: undefined, offlineSince: undefined };

/** Watches the browser's network, and the connection where there is one. */
export class OfflineWatch extends Store<OfflineState> {
  readonly #connection: RealtimeConnection | null;
  readonly #patience: number;
  readonly #latest: Latest<OfflineOptions>;
  /** When the hub was lost, while it is. */
  #lostAt: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: RealtimeConnection | null, patience: number, latest: Latest<OfflineOptions>) {
    super(ONLINE);
    this.#connection = connection;
    this.#patience = patience;
    this.#latest = latest;
  }

  /** Watches until the returned function is called. */
  open(): () => void {
    const look = (): void => this.#look();
    const leave = this.#connection?.subscribeStatus(look);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    this.#look();
    return () => {
      leave?.();
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
      clearTimeout(this.#timer);
      this.#lostAt = undefined;
    };
  }

  #look(): void {
    const isAway = this.#connection !== null && this.#connection.status !== 'connected';
    if (isAway) this.#lostAt ??= Date.now();
    else this.#lostAt = undefined;
    clearTimeout(this.#timer);
    const now = Date.now();
    const left = this.#lostAt === undefined ? undefined : this.#lostAt + this.#patience - now;
    if (left !== undefined && left > 0) this.#timer = setTimeout(() => this.#look(), left);
    this.#tell(!navigator.onLine ? 'network' : left !== undefined && left <= 0 ? 'hub' : undefined, now);
  }

  #tell(reason: OfflineState['reason'], now: number): void {
    const before = this.state;
    if (reason === before.reason) return;
    const isOffline = reason !== undefined;
    const offlineSince = isOffline ? (before.offlineSince ?? this.#lostAt ?? now) : undefined;
    this.become(isOffline ? { isOffline, isOnline: false, reason, offlineSince } : ONLINE);
    const { onOffline, onOnline } = this.#latest.current;
    if (isOffline && !before.isOffline) onOffline?.(this.state);
    if (!isOffline) onOnline?.(now - (before.offlineSince ?? now));
  }
}
