import type { Delivery, Intake } from './intake.js';
import { WaitingLine, type Waiting } from './waiting-line.js';

interface Keyed<T> extends Waiting<T> {
  readonly key: unknown;
}

/**
 * Keeps the newest item of each key. It takes the place of the one it replaces, so a key that changes all the time does
 * not wait longer than the others.
 */
export class LatestIntake<T> implements Intake<T> {
  readonly #keyOf: (item: T) => unknown;
  readonly #line: WaitingLine<T, Keyed<T>>;
  readonly #byKey = new Map<unknown, Keyed<T>>();

  constructor(capacity: number, keyOf: (item: T) => unknown) {
    this.#line = new WaitingLine(capacity);
    this.#keyOf = keyOf;
  }

  get size(): number {
    return this.#line.size;
  }

  get behind(): number {
    return this.#line.behind;
  }

  add(item: T, now: number): number {
    const key = this.#keyOf(item);
    const same = this.#byKey.get(key);
    if (same !== undefined) {
      this.#line.replace(same, item);
      return 1;
    }
    const entry = { key, item, at: now, dropped: 0, weight: 1 };
    const evicted = this.#line.add(entry);
    if (evicted !== undefined) this.#byKey.delete(evicted.key);
    this.#byKey.set(key, entry);
    return evicted === undefined ? 0 : 1;
  }

  dueIn(): number {
    return this.size > 0 ? 0 : Infinity;
  }

  take(): Delivery<T> | undefined {
    const entry = this.#line.take();
    if (entry === undefined) return undefined;
    this.#byKey.delete(entry.key);
    return { items: [entry.item], dropped: entry.dropped };
  }
}
