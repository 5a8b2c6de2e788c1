import type { Delivery, Intake } from './intake.js';
import { WaitingLine, type Waiting } from './waiting-line.js';

/**
 * Keeps the first item and each `every`-th after it. The newest of the others is kept aside: when nothing has come for
 * `restAfter` milliseconds it is delivered, too, and the count begins anew.
 */
export class NthIntake<T> implements Intake<T> {
  readonly #every: number;
  readonly #restAfter: number;
  readonly #line: WaitingLine<T>;
  #aside: Waiting<T> | undefined;
  /** How many have come since the last rest. */
  #count = 0;

  constructor(capacity: number, every: number, restAfter: number) {
    this.#line = new WaitingLine(capacity - 1); // And one aside.
    this.#every = every;
    this.#restAfter = restAfter;
  }

  get size(): number {
    return this.#line.size + (this.#aside === undefined ? 0 : 1);
  }

  /** The others were not meant to be delivered, so they do not count. */
  get behind(): number {
    return this.#line.behind;
  }

  add(item: T, now: number): number {
    const before = this.#aside;
    const dropped = before === undefined ? 0 : before.dropped + 1;
    const entry = { item, at: now, dropped, weight: 1 };
    const chosen = this.#count++ % this.#every === 0;
    this.#aside = chosen ? undefined : entry;
    const evicted = chosen ? this.#line.add(entry) : undefined;
    return (before === undefined ? 0 : 1) + (evicted === undefined ? 0 : 1);
  }

  dueIn(now: number): number {
    if (this.#line.size > 0) return 0;
    return this.#aside === undefined ? Infinity : Math.max(0, this.#aside.at + this.#restAfter - now);
  }

  take(now: number, all: boolean): Delivery<T> | undefined {
    const entry = this.#line.take() ?? (all || this.dueIn(now) === 0 ? this.#rest() : undefined);
    return entry && { items: [entry.item], dropped: entry.dropped };
  }

  #rest(): Waiting<T> | undefined {
    const newest = this.#aside;
    if (newest !== undefined) this.#count = 0;
    this.#aside = undefined;
    return newest;
  }
}
