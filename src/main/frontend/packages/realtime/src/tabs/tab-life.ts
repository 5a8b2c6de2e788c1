import type { LocksLike } from './election.js';

/**
 * Tells tabs that live from those that are gone, by a lock that each of them holds as long as its page lives: the browser
 * frees it, however the page ends.
 */
export class TabLife {
  readonly #locks: LocksLike;
  readonly #prefix: string;
  #end: (() => void) | undefined;

  constructor(locks: LocksLike, prefix: string) {
    this.#locks = locks;
    this.#prefix = prefix;
  }

  /** This tab lives until {@link end}. Resolves once others can see so, or never will: the election tells why. */
  begin(tab: string): Promise<void> {
    const over = new Promise<void>((resolve) => (this.#end = resolve));
    return new Promise((seen) => {
      const hold = (): Promise<void> => {
        seen();
        return over;
      };
      this.#locks.request(this.#prefix + tab, {}, hold).catch(seen);
    });
  }

  end(): void {
    this.#end?.();
    this.#end = undefined;
  }

  /** Calls `gone` once that tab lives no more, until the returned function is called. */
  watch(tab: string, gone: () => void): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    const free = (): Promise<void> => {
      if (!signal.aborted) gone();
      return Promise.resolve();
    };
    this.#locks.request(this.#prefix + tab, { signal }, free).catch(() => undefined); // Watched no more.
    return () => stop.abort();
  }
}
