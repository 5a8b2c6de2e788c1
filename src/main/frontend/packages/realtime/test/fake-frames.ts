import { vi } from 'vitest';
import type { Frames } from '../src/backpressure/index.js';

/** A page whose frames come when the test says so, in the time of the fake timers. */
export class FakeFrames implements Frames {
  readonly #requested = new Set<(time: number) => void>();
  readonly #watchers = new Set<() => void>();
  #running: boolean;

  constructor(running = true) {
    this.#running = running;
  }

  get running(): boolean {
    return this.#running;
  }

  /** How many callbacks wait for the next frame. */
  get requested(): number {
    return this.#requested.size;
  }

  get watched(): number {
    return this.#watchers.size;
  }

  request(run: (time: number) => void): () => void {
    const call = (time: number): void => run(time);
    this.#requested.add(call);
    return () => void this.#requested.delete(call);
  }

  watch(changed: () => void): () => void {
    const call = (): void => changed();
    this.#watchers.add(call);
    return () => void this.#watchers.delete(call);
  }

  /** The next frame, `after` milliseconds from now; several with the same distance. */
  next(after = 16, count = 1): void {
    for (let frame = 0; frame < count; frame++) {
      vi.advanceTimersByTime(after);
      const requested = [...this.#requested];
      this.#requested.clear();
      for (const run of requested) run(performance.now());
    }
  }

  /** The page is hidden, or seen again. */
  show(running: boolean): void {
    this.#running = running;
    for (const changed of [...this.#watchers]) changed();
  }
}
