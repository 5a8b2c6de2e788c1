/** Takes one listener away; calling it again does nothing. */
export type Unsubscribe = () => void;

/** A set of listeners. One that throws does not keep the others from being called. */
export class Listeners<A extends readonly unknown[]> {
  readonly #all = new Set<{ readonly call: (...args: A) => void }>();

  get size(): number {
    return this.#all.size;
  }

  /** Adds a listener; the same function may be added more than once. */
  add(call: (...args: A) => void): Unsubscribe {
    const entry = { call };
    this.#all.add(entry);
    return () => void this.#all.delete(entry);
  }

  /** Calls every listener that is registered now, and has not been taken away by one before it. */
  emit(...args: A): void {
    for (const entry of [...this.#all]) if (this.#all.has(entry)) isolated(() => entry.call(...args));
  }
}

/** Runs foreign code; what it throws goes to the global error handler, as with DOM events, and not into the SDK. */
export function isolated(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
