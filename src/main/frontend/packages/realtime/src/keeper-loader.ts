import type { Settings } from './config.js';
import type { RequestId } from './generated/frames.js';
import type { KeeperPort, OutboxKeeper } from './outbox-keeper.js';
import type { Keepable } from './outbox.js';

/** Longest time that a ready session waits for what is kept before it sends. */
const HOLD = 2000;

/** What keeping needs from its connection. */
export interface KeepingPort extends Omit<KeeperPort, 'failed'> {
  /** Keeps whatever is under way now; it was not kept before. */
  keepAll(): void;
  /** Keeping does not work, or not in time; told once. */
  failed(error: unknown): void;
}

/**
 * Keeps the publications of one connection over pages where its configuration wants that. The part that does is loaded
 * with the first connection: what is under way by then is kept from then on. A session waits for it and for its store
 * two seconds at most, and not again once that was too short; what cannot be loaded is tried again with the next session.
 */
export class KeeperLoader {
  readonly #settings: Settings;
  readonly #port: KeepingPort;
  readonly #scope: string | undefined;
  readonly #wanted: boolean;
  #loading: Promise<void> | undefined;
  /** Somebody wants to be connected. */
  #running = false;
  #keeper: OutboxKeeper | undefined;
  /** Tells what was waited for that its session is over. */
  #session = 0;
  #slow = false;
  #told = false;

  /** With a scope publications are kept before the first session, too. */
  constructor(settings: Settings, port: KeepingPort, scope: string | undefined) {
    this.#settings = settings;
    this.#port = port;
    this.#scope = scope;
    const outbox = settings.outbox ?? (typeof indexedDB === 'undefined' ? 'memory' : 'indexeddb');
    this.#wanted = outbox !== 'memory';
  }

  /** Loads what keeps, once, until {@link stop}. */
  start(): void {
    this.#running = true;
    if (this.#wanted) this.#loading ??= this.#load();
  }

  /** A session of this user is ready. Calls `go` when what earlier pages have left is in the outbox. */
  ready(scope: string, user: string, go: () => void): void {
    const session = ++this.#session;
    this.start();
    if (this.#loading === undefined) return go();
    const looked = this.#loading.then(() => {
      return session === this.#session ? this.#keeper?.ready(scope, user) : undefined;
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
      const port = { ...this.#port, failed: (error: unknown) => this.#failed(error) };
      this.#keeper = storedOutbox(this.#settings, port, this.#scope);
      this.#port.keepAll();
    } catch (error) {
      this.#loading = undefined;
      this.#failed(error);
    }
  }

  /** Resolves with what is waited for, or after two seconds. */
  #inTime(looked: Promise<void>): Promise<void> {
    if (this.#slow) return Promise.resolve();
    const { clock } = this.#settings;
    return new Promise((resolve) => {
      const timer = clock.setTimeout(() => {
        this.#slow = true;
        this.#failed(new Error(`they could not be read within ${HOLD} ms.`));
        resolve();
      }, HOLD);
      void looked.then(() => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  #failed(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#port.failed(error);
  }
}
