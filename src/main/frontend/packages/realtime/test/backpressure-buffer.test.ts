import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackpressureBuffer, type BufferConfig, type Delivery } from '../src/backpressure/index.js';
import type { Clock } from '../src/index.js';
import { FakeFrames } from './fake-frames.js';

interface Price {
  readonly key: string;
  readonly value: number;
}

let frames: FakeFrames;
let got: Delivery<unknown>[];

beforeEach(() => {
  vi.useFakeTimers();
  frames = new FakeFrames();
  got = [];
});

afterEach(() => vi.useRealTimers());

function buffer<T = number>(config: BufferConfig<T>): BackpressureBuffer<T> {
  return new BackpressureBuffer<T>({ frames, ...config }, (delivery) => got.push(delivery));
}

/** Pushes the numbers from `first` to `last`. */
function push(to: BackpressureBuffer<number>, first: number, last = first): void {
  for (let item = first; item <= last; item++) to.push(item);
}

const items = () => got.flatMap((delivery) => delivery.items);
const dropped = () => got.map((delivery) => delivery.dropped);

describe('latest', () => {
  it('delivers the newest item with the next frame, and tells how many it has replaced', () => {
    const latest = buffer({ mode: 'latest' });
    push(latest, 1, 5);
    expect(got).toEqual([]);
    frames.next();
    expect(got).toEqual([{ items: [5], dropped: 4 }]);
    frames.next();
    push(latest, 6);
    frames.next();
    expect(got.at(-1)).toEqual({ items: [6], dropped: 0 });
    expect([latest.dropped, latest.waiting]).toEqual([4, 0]);
  });

  it('keeps the newest of each key, in the place of the one it replaces', () => {
    const prices = buffer<Price>({ mode: 'latest', keyOf: ({ key }) => key });
    for (const [key, value] of [
      ['a', 1],
      ['b', 1],
      ['c', 1],
      ['a', 2],
      ['a', 3],
    ] as const)
      prices.push({ key, value });
    expect([prices.waiting, prices.behind]).toEqual([3, 5]);
    frames.next();
    expect(got).toEqual([
      { items: [{ key: 'a', value: 3 }], dropped: 2 },
      { items: [{ key: 'b', value: 1 }], dropped: 0 },
      { items: [{ key: 'c', value: 1 }], dropped: 0 },
    ]);
  });

  it('gives up the key that waits longest when there are more keys than it may keep, and tells', () => {
    const prices = buffer<Price>({ mode: 'latest', keyOf: ({ key }) => key, capacity: 2 });
    for (const [key, value] of [
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['c', 1],
      ['a', 3],
    ] as const)
      prices.push({ key, value });
    expect([prices.waiting, prices.dropped]).toEqual([2, 3]);
    frames.next();
    expect(got).toEqual([
      { items: [{ key: 'c', value: 1 }], dropped: 3 },
      { items: [{ key: 'a', value: 3 }], dropped: 0 },
    ]);
  });
});

describe('sample of every n-th', () => {
  it('delivers the first and each n-th after it, and the newest when nothing more comes', () => {
    const sample = buffer({ mode: 'sample', every: 3, restAfter: 50 });
    push(sample, 1, 9);
    frames.next();
    expect(items()).toEqual([1, 4, 7]);
    vi.advanceTimersByTime(50 - 16);
    frames.next();
    expect(items()).toEqual([1, 4, 7, 9]);
    expect([dropped(), sample.dropped]).toEqual([[0, 2, 2, 1], 5]);
  });

  it('does not take a pause that is too short for rest', () => {
    const sample = buffer({ mode: 'sample', every: 10, restAfter: 50 });
    for (let item = 1; item <= 8; item++) {
      push(sample, item);
      frames.next(20);
    }
    expect(items()).toEqual([1]);
    vi.advanceTimersByTime(50);
    frames.next();
    expect(items()).toEqual([1, 8]);
  });

  it('begins to count anew after a rest', () => {
    const sample = buffer({ mode: 'sample', every: 3, restAfter: 50 });
    push(sample, 1, 2);
    vi.advanceTimersByTime(50);
    frames.next();
    push(sample, 3, 6);
    frames.next();
    expect(items()).toEqual([1, 2, 3, 6]);
  });

  it('drops the oldest of the chosen ones when the consumer takes none', () => {
    const sample = buffer({ mode: 'sample', every: 2, capacity: 3 });
    push(sample, 1, 10);
    expect([sample.waiting, sample.dropped]).toEqual([3, 7]);
    sample.flush();
    expect(got).toEqual([
      { items: [7], dropped: 6 },
      { items: [9], dropped: 1 },
      { items: [10], dropped: 0 },
    ]);
  });
});

describe('sample by time', () => {
  it('delivers the first at once and then the newest, so many times a second', () => {
    const sample = buffer({ mode: 'sample', perSecond: 10 });
    for (let item = 1; item <= 100; item++) {
      push(sample, item);
      frames.next(10);
    }
    expect(items()).toHaveLength(10);
    vi.advanceTimersByTime(100);
    frames.next();
    expect(items().at(-1)).toBe(100);
    expect(items().length + sample.dropped).toBe(100);
    expect(dropped().reduce((sum, count) => sum + count)).toBe(sample.dropped);
  });

  it('keeps to its rate on average although frames come when they come', () => {
    const sample = buffer({ mode: 'sample', perSecond: 25 });
    for (let item = 1; item <= 1000; item++) {
      push(sample, item);
      frames.next(17);
    }
    expect(items().length).toBeGreaterThanOrEqual(424);
    expect(items().length).toBeLessThanOrEqual(426);
  });

  it('does not make up for a time in which nothing came', () => {
    const sample = buffer({ mode: 'sample', perSecond: 10 });
    push(sample, 1);
    frames.next();
    vi.advanceTimersByTime(10_000);
    for (let item = 2; item <= 11; item++) {
      push(sample, item);
      frames.next(10);
    }
    expect(items()).toEqual([1, 2]);
  });

  it('changes its rate, also for what waits already', () => {
    const sample = buffer({ mode: 'sample', perSecond: 0.1 });
    push(sample, 1);
    frames.next();
    push(sample, 2);
    vi.advanceTimersByTime(100);
    frames.next();
    expect(items()).toEqual([1]);
    sample.sampleAt(5);
    expect(sample.rate).toBe(5);
    vi.advanceTimersByTime(84);
    frames.next();
    expect(items()).toEqual([1, 2]);
  });
});

describe('batch', () => {
  it('delivers as soon as a batch is full, and the rest when its first item has waited', () => {
    const batch = buffer({ mode: 'batch', batchSize: 3, batchInterval: 100 });
    push(batch, 1, 7);
    frames.next();
    expect(got.map((delivery) => delivery.items)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    vi.advanceTimersByTime(83);
    frames.next(0);
    expect(got).toHaveLength(2);
    vi.advanceTimersByTime(1);
    frames.next(0);
    expect(got.at(-1)).toEqual({ items: [7], dropped: 0 });
  });

  it('leaves nothing out while there is room, and then the oldest, which it tells', () => {
    const batch = buffer({ mode: 'batch', capacity: 10, batchSize: 5 });
    push(batch, 1, 10);
    expect(batch.dropped).toBe(0);
    push(batch, 11, 13);
    expect([batch.waiting, batch.dropped, batch.behind]).toEqual([10, 3, 13]);
    frames.next();
    expect(got).toEqual([
      { items: [4, 5, 6, 7, 8], dropped: 3 },
      { items: [9, 10, 11, 12, 13], dropped: 0 },
    ]);
    expect(batch.behind).toBe(0);
  });
});

describe('a turn', () => {
  /** A consumer that takes `cost` milliseconds for each delivery. */
  function slow(cost: number, config: Partial<BufferConfig<number>> = {}): BackpressureBuffer<number> {
    let spent = 0;
    const clock: Clock = {
      now: () => Date.now() + spent,
      setTimeout: (run, delay) => setTimeout(run, delay),
      clearTimeout: (timer) => clearTimeout(timer as number),
    };
    const all: BufferConfig<number> = { mode: 'batch', batchSize: 1, frames, clock, ...(config as object) };
    return new BackpressureBuffer<number>(all, (delivery) => {
      got.push(delivery);
      spent += cost;
    });
  }

  it('begins no delivery when its budget is used up, and goes on with the next frame', () => {
    push(slow(3), 1, 10);
    frames.next();
    expect(items()).toEqual([1, 2, 3]);
    frames.next();
    expect(items()).toEqual([1, 2, 3, 4, 5, 6]);
    frames.next(16, 2);
    expect(items()).toHaveLength(10);
    expect(frames.requested).toBe(0);
  });

  it('delivers at least once, however slow the consumer is', () => {
    push(slow(500, { budget: 1 }), 1, 3);
    frames.next(16, 3);
    expect(items()).toEqual([1, 2, 3]);
  });

  it('is asked for once for any number of items', () => {
    push(buffer({ mode: 'batch', batchSize: 1 }), 1, 50);
    expect([frames.requested, vi.getTimerCount()]).toEqual([1, 1]);
  });

  it('comes by a timer where there are no frames', () => {
    frames.show(false);
    push(buffer({ mode: 'latest' }), 1);
    expect(frames.requested).toBe(0);
    vi.advanceTimersByTime(16);
    expect(items()).toEqual([1]);
  });

  it('comes by a timer when the page was hidden after the frame was asked for, and only once', () => {
    push(buffer({ mode: 'latest' }), 1);
    frames.show(false);
    vi.advanceTimersByTime(249);
    expect(got).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(items()).toEqual([1]);
    frames.show(true);
    frames.next();
    expect([items(), frames.requested]).toEqual([[1], 0]);
  });

  it('goes on after a consumer that throws', () => {
    const thrown: unknown[] = [];
    vi.stubGlobal('queueMicrotask', (run: () => void) => {
      try {
        run();
      } catch (error) {
        thrown.push(error);
      }
    });
    const batch = new BackpressureBuffer<number>({ mode: 'batch', batchSize: 1, frames }, (delivery) => {
      got.push(delivery);
      if (delivery.items[0] === 1) throw new Error('no');
    });
    push(batch, 1, 3);
    frames.next();
    expect([items(), thrown.length]).toEqual([[1, 2, 3], 1]);
    vi.unstubAllGlobals();
  });

  it('delivers later what the consumer itself pushes', () => {
    const echo = new BackpressureBuffer<number>({ mode: 'latest', frames }, (delivery) => {
      got.push(delivery);
      if (items().length < 3) echo.push(items().length + 1);
    });
    push(echo, 1);
    frames.next(16, 3);
    expect(items()).toEqual([1, 2, 3]);
  });
});

describe('flush', () => {
  it.each<[string, BufferConfig<number>, number[]]>([
    ['latest', { mode: 'latest' }, [7]],
    ['every n-th', { mode: 'sample', every: 4 }, [1, 5, 7]],
    ['by time', { mode: 'sample', perSecond: 1 }, [7]],
    ['batch', { mode: 'batch', batchSize: 5 }, [1, 2, 3, 4, 5, 6, 7]],
  ])('delivers at once what waits: %s', (_, config, expected) => {
    const all = buffer(config);
    push(all, 1, 7);
    all.flush();
    expect(items()).toEqual(expected);
    expect(items().length + all.dropped).toBe(7);
    frames.next(1000);
    expect(items()).toEqual(expected);
  });

  it('ends although the consumer pushes meanwhile', () => {
    const echo = new BackpressureBuffer<number>({ mode: 'latest', frames }, (delivery) => {
      got.push(delivery);
      echo.push(0);
    });
    push(echo, 1);
    echo.flush();
    expect([items(), echo.waiting]).toEqual([[1], 1]);
  });
});

describe('close', () => {
  it('delivers nothing any more, counts what waited as dropped, and leaves no timer', () => {
    const onPressure = vi.fn();
    const batch = buffer({ mode: 'batch', capacity: 4, onPressure });
    push(batch, 1, 5);
    onPressure.mockClear();
    batch.close();
    batch.close();
    batch.flush();
    expect([batch.waiting, batch.dropped, vi.getTimerCount(), frames.requested]).toEqual([0, 5, 0, 0]);
    expect([got, onPressure.mock.calls]).toEqual([[], []]);
  });

  it('ends a turn that goes on', () => {
    const batch = new BackpressureBuffer<number>({ mode: 'batch', batchSize: 1, frames }, (delivery) => {
      got.push(delivery);
      batch.close();
    });
    push(batch, 1, 3);
    frames.next();
    expect([items(), batch.dropped, frames.requested]).toEqual([[1], 2, 0]);
  });

  it('refuses what is pushed later', () => {
    const closed = buffer({ mode: 'latest' });
    closed.close();
    expect(() => closed.push(1)).toThrow(expect.objectContaining({ name: 'buffer_closed' }));
  });
});

describe('a configuration', () => {
  const latest = { mode: 'latest' } as const;
  it.each<[string, BufferConfig<number>]>([
    ['capacity is 1. Set capacity to a whole number of at least 2.', { ...latest, capacity: 1 }],
    ['capacity is 2.5. Set', { ...latest, capacity: 2.5 }],
    ['capacity is Infinity. Set', { ...latest, capacity: Infinity }],
    ['highWater is 11. Set highWater to a whole number from 1 to 10.', { ...latest, capacity: 10, highWater: 11 }],
    ['lowWater is 8. Set lowWater to a whole number from 0 to 7.', { ...latest, capacity: 10, lowWater: 8 }],
    ['calmAfter is 0. Set calmAfter to a number above 0.', { ...latest, calmAfter: 0 }],
    ['budget is NaN. Set', { ...latest, budget: NaN }],
    ['every is 0. Set every to a whole number of at least 1.', { mode: 'sample', every: 0 }],
    ['restAfter is -1. Set', { mode: 'sample', every: 2, restAfter: -1 }],
    ['perSecond is 0. Set perSecond to a number above 0.', { mode: 'sample', perSecond: 0 }],
    ['every and perSecond are both set, or both not.', { mode: 'sample' } as unknown as BufferConfig<number>],
    ['batchSize is 11. Set batchSize to a whole number from 1 to 10.', { mode: 'batch', capacity: 10, batchSize: 11 }],
    ['batchInterval is 0. Set', { mode: 'batch', batchInterval: 0 }],
    ['mode is all. Set mode to latest, sample or batch.', { mode: 'all' } as unknown as BufferConfig<number>],
  ])('is refused: %s', (message, config) => {
    expect(() => buffer(config)).toThrow(
      expect.objectContaining({ name: 'bad_field', message: expect.stringContaining(message) as unknown }),
    );
  });

  it('has no rate but in samples by time, and none that is not a number above 0', () => {
    const [every, perSecond] = [buffer({ mode: 'sample', every: 2 }), buffer({ mode: 'sample', perSecond: 5 })];
    expect([every.rate, perSecond.rate]).toEqual([undefined, 5]);
    expect(() => every.sampleAt(5)).toThrow(/perSecond can be changed in samples by time only/);
    expect(() => perSecond.sampleAt(0)).toThrow(/perSecond is 0/);
    expect(perSecond.rate).toBe(5);
  });
});
