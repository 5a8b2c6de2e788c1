import { tellDefect, type Settings } from './config.js';
import type { RequestId } from './generated/frames.js';
import type { OutboxKeeper } from './outbox-keeper.js';
import type { Keepable, Outbox } from './outbox.js';
import { withTimeout } from './tokens.js';

/** Longest time that a ready session waits for what is kept before it sends. */
const HOLD = 2000;

/**
 * Keeps the publications of one outbox over pages where the configuration wants that. The part that does is loaded
 * with the first connection: what is under way by then is kept from then on. A session waits for it and for its store
 * two seconds at most, and not again once that was too short; what cannot be loaded is tried again with the next session.
 */
export class KeeperLoader {
  readonly #settings: Settings;
  readonly #outbox: Outbox;
  readonly #wanted: boolean;
  #loading: Promise<void> | undefined;
  /** Somebody wants to be connected. */
  #running = false;
  #keeper: OutboxKeeper | undefined;
  /** Tells what was waited for that its session is over. */
  #session = 0;
  #slow = false;
  #told = false;

  constructor(settings: Settings, outbox: Outbox) {
    this.#settings = settings;
    this.#outbox = outbox;
    this.#wanted = (settings.outbox ?? (typeof indexedDB === 'undefined' ? 'memory' : 'indexeddb')) !== 'memory';
  }

  /** Loads what keeps, once, until {@link stop}. */
  start(): void {
    this.#running = true;
    if (this.#wanted) this.#loading ??= this.#load();
  }

  /** A session of this user is ready. Calls `go` when what earlier pages have left is in the outbox. */
  ready(user: string, go: () => void): void {
    const session = ++this.#session;
    this.start();
    if (this.#loading === undefined) return go();
    const looked = this.#loading.then(() => {
      return session === this.#session ? this.#keeper?.ready(user) : undefined;
    });
    void this.#inTime(looked).then(() => {
      if (session === this.#session) go();
    });
  }

  /** The session is over. */
  suspend(): void {
    this.#session++;
    this.#keeper?.suspend();
  }

  /** No attempt follows. The store is let go, with what it holds of the browser, unless something waits in it. */
  stop(): void {
    this.#running = false;
    this.suspend();
    void this.#loading?.then(() => this.#letGo()); // After what was settled just now is removed.
  }

  #letGo(): void {
    if (this.#running || this.#keeper?.idle !== true) return;
    this.#keeper.close();
    this.#keeper = this.#loading = undefined;
  }

  /** The page goes for good. */
  close(): void {
    this.#keeper?.close();
  }

  keep(publication: Keepable): void {
    this.#keeper?.keep(publication);
  }

  forget(id: RequestId): void {
    this.#keeper?.forget(id);
  }

  async #load(): Promise<void> {
    try {
      const { storedOutbox } = await import('./stored-outbox.js');
      this.#keeper = storedOutbox(this.#settings, this.#outbox, (error) => this.#failed(error));
      this.#outbox.keepAll();
    } catch (error) {
      this.#loading = undefined;
      this.#failed(error);
    }
  }

  /** Resolves with what is waited for, or after two seconds. */
  async #inTime(looked: Promise<void>): Promise<void> {
    if (this.#slow) return;
    try {
      await withTimeout(looked, this.#settings.clock, HOLD);
    } catch {
      this.#slow = true;
      this.#failed(new Error(`they could not be read within ${HOLD} ms.`));
    }
  }

  /** Keeping does not work, or not in time; told once. */
  #failed(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    const detail = `Publications that are not acked may not survive a reload: ${String(error)}`;
    tellDefect(this.#settings, { kind: 'storage', detail });
  }
}
