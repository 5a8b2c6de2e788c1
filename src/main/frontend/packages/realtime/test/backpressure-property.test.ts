import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BackpressureBuffer, type BufferConfig } from '../src/backpressure/index.js';
import type { Clock } from '../src/index.js';
import { FakeFrames } from './fake-frames.js';

interface Item {
  readonly key: number;
  readonly number: number;
}

type Random = (below: number) => number;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Whole numbers from 0, the same for each seed. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => (state = (state * 48271) % 2147483647) % below;
}

const MODES: Record<string, (capacity: number, random: Random) => BufferConfig<Item>> = {
  latest: () => ({ mode: 'latest' }),
  'latest of each key': () => ({ mode: 'latest', keyOf: ({ key }) => key }),
  'every n-th': (_, random) => ({ mode: 'sample', every: 1 + random(6), restAfter: 1 + random(80) }),
  'by time': (_, random) => ({ mode: 'sample', perSecond: 1 + random(200) }),
  batch: (capacity, random) => ({ mode: 'batch', batchSize: 1 + random(capacity), batchInterval: 1 + random(80) }),
};

/** A buffer, what has arrived and what was delivered, and a consumer that takes its time. */
class Trial {
  readonly #random: Random;
  readonly #frames = new FakeFrames();
  readonly #capacity: number;
  readonly #buffer: BackpressureBuffer<Item>;
  readonly #items: Item[] = [];
  #toldDropped = 0;
  #arrived = 0;
  #spent = 0;

  constructor(mode: string, seed: number) {
    const random = (this.#random = seeded(seed));
    const capacity = (this.#capacity = 2 + random(12));
    const clock: Clock = {
      now: () => Date.now() + this.#spent,
      setTimeout: (run, delay) => setTimeout(run, delay),
      clearTimeout: (timer) => clearTimeout(timer as number),
    };
    const config = MODES[mode]?.(capacity, random);
    if (config === undefined) throw new Error(mode);
    this.#buffer = new BackpressureBuffer({ ...config, capacity, clock, frames: this.#frames }, (delivery) => {
      this.#items.push(...delivery.items);
      this.#toldDropped += delivery.dropped;
      this.#spent += random(6);
      if (random(10) === 0) this.#arrive();
    });
  }

  step(): void {
    const kind = this.#random(20);
    if (kind < 11) this.#arrive();
    else if (kind < 17) this.#frames.next(this.#random(40));
    else if (kind < 18) vi.advanceTimersByTime(this.#random(300));
    else if (kind < 19) this.#frames.show(this.#random(2) === 0);
    else this.#buffer.flush();
    this.#check();
  }

  /** Nothing comes any more, and all that is due has been delivered. */
  rest(): void {
    for (let frame = 0; frame < 500 && this.#buffer.waiting > 0; frame++) this.#frames.next(20);
    expect(this.#buffer.waiting).toBe(0);
    this.#check();
    expect(this.#items.some(({ number }) => number === this.#arrived)).toBe(true);
    expect(this.#toldDropped).toBe(this.#buffer.dropped);
    expect(this.#buffer.behind).toBe(0);
  }

  #arrive(): void {
    this.#buffer.push({ key: this.#random(5), number: ++this.#arrived });
    expect(this.#buffer.waiting).toBeLessThanOrEqual(this.#capacity);
  }

  #check(): void {
    const { waiting, dropped, behind } = this.#buffer;
    const delivered = this.#items.length;
    expect([delivered + dropped + waiting, waiting <= this.#capacity]).toEqual([this.#arrived, true]);
    expect(this.#toldDropped <= dropped && behind <= this.#arrived - delivered).toBe(true);
  }

  /** Of one key where items have keys, else of all. */
  checkOrder(byKey: boolean): void {
    const last = new Map<number, number>();
    for (const { key, number } of this.#items) {
      const line = byKey ? key : 0;
      expect(number).toBeGreaterThan(last.get(line) ?? 0);
      last.set(line, number);
    }
  }
}

it.each(Object.keys(MODES))(
  'keeps order, bound and account whatever comes and whoever takes it, and delivers the newest at rest: %s',
  (mode) => {
    for (let seed = 1; seed <= 20; seed++) {
      const trial = new Trial(mode, seed);
      for (let burst = 0; burst < 3; burst++) {
        for (let step = 0; step < 50; step++) trial.step();
        trial.rest();
      }
      trial.checkOrder(mode === 'latest of each key');
    }
  },
  60_000,
);
