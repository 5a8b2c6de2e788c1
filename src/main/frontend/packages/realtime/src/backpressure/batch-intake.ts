import type { Delivery, Intake } from './intake.js';
import { WaitingLine } from './waiting-line.js';

/** Keeps items until there are `batchSize` of them, or the first has waited for `batchInterval` milliseconds. */
export class BatchIntake<T> implements Intake<T> {
  readonly #line: WaitingLine<T>;
  readonly #batchSize: number;
  readonly #batchInterval: number;

  constructor(capacity: number, batchSize: number, batchInterval: number) {
    this.#line = new WaitingLine(capacity);
    this.#batchSize = batchSize;
    this.#batchInterval = batchInterval;
  }

  get size(): number {
    return this.#line.size;
  }

  get behind(): number {
    return this.#line.behind;
  }

  add(item: T, now: number): number {
    return this.#line.add({ item, at: now, dropped: 0, weight: 1 }) === undefined ? 0 : 1;
  }

  dueIn(now: number): number {
    const { first } = this.#line;
    if (first === undefined) return Infinity;
    return this.size >= this.#batchSize ? 0 : Math.max(0, first.at + this.#batchInterval - now);
  }

  take(now: number, all: boolean): Delivery<T> | undefined {
    if (this.size === 0 || (!all && this.dueIn(now) > 0)) return undefined;
    const items: T[] = [];
    let dropped = 0;
    while (items.length < this.#batchSize) {
      const entry = this.#line.take();
      if (entry === undefined) break;
      items.push(entry.item);
      dropped += entry.dropped;
    }
    return { items, dropped };
  }
}
