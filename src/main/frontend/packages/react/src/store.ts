import { useSyncExternalStore } from 'react';

/** One state and who wants to hear that it is another one. The state is never changed, only replaced. */
export class Store<S> {
  readonly #initial: S;
  readonly #listeners = new Set<() => void>();
  #state: S;

  constructor(initial: S) {
    this.#initial = this.#state = initial;
  }

  /** The same object until it changes. */
  get state(): S {
    return this.#state;
  }

  /** What it began with; what a server renders, and the page when it hydrates. */
  get initial(): S {
    return this.#initial;
  }

  /** Calls `changed` after each change, until the returned function is called. */
  readonly subscribe = (changed: () => void): (() => void) => {
    const call = (): void => changed();
    this.#listeners.add(call);
    return () => void this.#listeners.delete(call);
  };

  protected become(state: S): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    for (const call of [...this.#listeners]) call();
  }

  /** Replaces the named fields, and nothing when all of them are the same. */
  protected change(fields: Partial<S>): void {
    const next = { ...this.#state, ...fields };
    const keys = Object.keys(fields) as (keyof S)[];
    if (keys.some((key) => !Object.is(next[key], this.#state[key]))) this.become(next);
  }
}

/** The state of a store; renders again when it is another one. */
export function useStore<S>(store: Store<S>): S {
  return useSyncExternalStore(
    store.subscribe,
    () => store.state,
    () => store.initial,
  );
}
