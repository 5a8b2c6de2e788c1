import { useLayoutEffect, useState } from 'react';

/** What the last render gave, for callbacks that outlive the render they came with. */
export class Latest<T> {
  #current: T;

  constructor(current: T) {
    this.#current = current;
  }

  get current(): T {
    return this.#current;
  }

  replace(current: T): void {
    this.#current = current;
  }
}

/** The same object in every render, with what the last one gave. */
export function useLatest<T>(value: T): Latest<T> {
  const [latest] = useState(() => new Latest(value));
  useLayoutEffect(() => latest.replace(value));
  return latest;
}
