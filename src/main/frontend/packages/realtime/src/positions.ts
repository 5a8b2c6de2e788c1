import type { Clock, TimerId } from './clock.js';
import { tryWrite, type KeyValueStorage } from './storage.js';

const WRITE_DELAY = 250;

/**
 * The positions of one user's channels, so that a page resumes after a reload. Writes are gathered for 250 ms and
 * forced by {@link flush}: a stored position may be older than the true one, never newer, so what it brings back is
 * at worst seen twice.
 */
export class PositionStore {
  readonly #storage: KeyValueStorage;
  readonly #clock: Clock;
  readonly #onFull: () => void;
  readonly #dirty = new Map<string, string>();
  #scope = '';
  #timer: TimerId;

  constructor(storage: KeyValueStorage, clock: Clock, onFull: () => void) {
    this.#storage = storage;
    this.#clock = clock;
    this.#onFull = onFull;
  }

  /** Names whose positions these are: the same tab may sign in as another user. */
  enter(scope: string): void {
    this.flush();
    this.#scope = scope;
  }

  get(channel: string): string | undefined {
    return this.#dirty.get(this.#key(channel)) ?? this.#storage.getItem(this.#key(channel)) ?? undefined;
  }

  set(channel: string, position: string): void {
    this.#dirty.set(this.#key(channel), position);
    this.#timer ??= this.#clock.setTimeout(() => this.flush(), WRITE_DELAY);
  }

  delete(channel: string): void {
    this.#dirty.delete(this.#key(channel));
    this.#storage.removeItem(this.#key(channel));
  }

  /** Writes what has not been written yet. */
  flush(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    const written = [...this.#dirty].map(([key, position]) => tryWrite(this.#storage, key, position));
    this.#dirty.clear();
    if (written.includes(false)) this.#onFull();
  }

  #key(channel: string): string {
    return `tidings.position ${this.#scope} ${channel}`;
  }
}
