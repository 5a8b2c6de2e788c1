import { systemClock, type Clock } from '../clock.js';
import { Listeners, type Unsubscribe } from '../listeners.js';
import type { ConnectionStatus } from '../status.js';

/** Why somebody is offline. */
export type OfflineReason =
  /** The browser says that there is no network. */
  | 'network'
  /** The browser knows of a network, but the connection to the hub is gone. */
  | 'hub';

/** Whether the application can reach the hub; never changed, only replaced. */
export interface OfflineState {
  readonly online: boolean;
  /** Undefined while online. */
  readonly reason: OfflineReason | undefined;
  /** Since when, Unix milliseconds. */
  readonly since: number;
}

/** The part of a connection that tells whether the hub is reached. */
export interface StatusSource {
  readonly status: ConnectionStatus;
  subscribeStatus(listener: () => void): Unsubscribe;
}

/** The part of a window that tells of its network. */
export interface NetworkSource {
  readonly navigator: { readonly onLine: boolean };
  addEventListener(type: 'online' | 'offline', listener: () => void): void;
  removeEventListener(type: 'online' | 'offline', listener: () => void): void;
}

/** Where to look; all but the connection have defaults. */
export interface OfflineSources {
  /** Without one only the browser is asked, which knows of the cable and not of the hub. */
  readonly connection?: StatusSource;
  /** The window; where there is none (Node, rendering on a server), only the connection is asked. */
  readonly page?: NetworkSource;
  readonly clock?: Clock;
}

/** Tells whether the hub can be reached. */
export interface OfflineDetection {
  /** The same object until it changes. */
  readonly state: OfflineState;
  /** Tells of every change, after it has happened. Nothing is listened to before the first listener and after the last. */
  subscribe(listener: () => void): Unsubscribe;
}

/**
 * Whether the application is offline, by what the browser says and by how the connection really stands. A connected
 * connection is online, whatever the browser says; a lost one is offline, even if the browser knows of a network. Before
 * the first attempt has ended, and after the application itself has disconnected, the browser decides.
 */
export function offlineDetection(sources: OfflineSources): OfflineDetection {
  return new Detection(sources);
}

class Detection implements OfflineDetection {
  readonly #connection: StatusSource | undefined;
  readonly #page: NetworkSource | undefined;
  readonly #clock: Clock;
  readonly #listeners = new Listeners<[]>();
  #state: OfflineState;
  #stop: (() => void) | undefined;

  constructor({ connection, page, clock = systemClock }: OfflineSources) {
    this.#connection = connection;
    this.#page = page ?? (typeof window === 'undefined' ? undefined : window);
    this.#clock = clock;
    const reason = this.#reason();
    this.#state = { online: reason === undefined, reason, since: clock.now() };
  }

  get state(): OfflineState {
    if (this.#stop === undefined) this.#look();
    return this.#state;
  }

  subscribe(listener: () => void): Unsubscribe {
    const remove = this.#listeners.add(listener);
    this.#stop ??= this.#listen();
    return () => {
      remove();
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #listen(): () => void {
    const look = (): void => this.#look();
    const quit = this.#connection?.subscribeStatus(look);
    this.#page?.addEventListener('online', look);
    this.#page?.addEventListener('offline', look);
    this.#look();
    return () => {
      quit?.();
      this.#page?.removeEventListener('online', look);
      this.#page?.removeEventListener('offline', look);
    };
  }

  #look(): void {
    const reason = this.#reason();
    const online = reason === undefined;
    if (online === this.#state.online && reason === this.#state.reason) return;
    const since = online === this.#state.online ? this.#state.since : this.#clock.now();
    this.#state = { online, reason, since };
    this.#listeners.emit();
  }

  #reason(): OfflineReason | undefined {
    const status = this.#connection?.status;
    const hasNetwork = this.#page?.navigator.onLine !== false;
    if (status === 'connected') return undefined;
    if (!hasNetwork) return 'network';
    return status === 'reconnecting' || status === 'error' ? 'hub' : undefined;
  }
}
