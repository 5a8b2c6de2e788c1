import type { EventFrame } from './generated/frames.js';

/** Remembers the last publications of one channel by (user, ref), the key of the hub, to drop one that it lets through twice. */
export class SeenPublications {
  readonly #keys = new Set<string>();
  readonly #capacity: number;

  constructor(capacity = 4096) {
    this.#capacity = capacity;
  }

  /** True the first time; an event without ref is always new. */
  isNew(frame: EventFrame): boolean {
    if (frame.ref === undefined) return true;
    const key = JSON.stringify([frame.sender?.userId ?? null, frame.ref]);
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    if (this.#keys.size > this.#capacity) this.#forgetOldest();
    return true;
  }

  clear(): void {
    this.#keys.clear();
  }

  #forgetOldest(): void {
    for (const oldest of this.#keys) {
      this.#keys.delete(oldest);
      return;
    }
  }
}
