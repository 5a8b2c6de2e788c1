import type { Clock, TimerId } from '@tidings/realtime';
import { turn } from './turn.js';

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
}

/** More timers than this at one moment set each other: nothing would ever settle. */
const MOST_TIMERS = 10_000;

/**
 * A clock that moves only when the test says so. Give the same one to the server and to the connections; then a test
 * of minutes takes milliseconds, and gives the same result each time.
 */
export class FakeClock implements Clock {
  readonly #timers = new Map<number, Timer>();
  #now: number;
  #last = 0;

  /** @param start - What it shows first: Unix milliseconds. */
  constructor(start = 1_700_000_000_000) {
    this.#now = start;
  }

  /** Unix milliseconds. */
  now(): number {
    return this.#now;
  }

  /** Calls `run` once, when the test has moved the clock by `delay` milliseconds. */
  setTimeout(run: () => void, delay: number): TimerId {
    const id = ++this.#last;
    this.#timers.set(id, { id, at: this.#now + Math.max(0, delay), run });
    return id;
  }

  /** Does nothing when the timer has fired or `timer` is undefined. */
  clearTimeout(timer: TimerId): void {
    if (typeof timer === 'number') this.#timers.delete(timer);
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  /**
   * Moves on by so many milliseconds: each timer that is due runs at its time, and what waits for promises runs between
   * any two. Await it before the next call. Rejects when timers set each other for ever without time passing.
   */
  async advance(milliseconds: number): Promise<void> {
    if (!(milliseconds >= 0)) throw new RangeError(`milliseconds is ${milliseconds}; it must be 0 or more.`);
    const end = this.#now + milliseconds;
    await turn();
    let runs = 0;
    for (let timer = this.#due(end); timer !== undefined; timer = this.#due(end)) {
      runs = timer.at > this.#now ? 1 : runs + 1;
      if (runs > MOST_TIMERS) throw new Error(`${MOST_TIMERS} timers ran at one moment: they set each other.`);
      this.#now = Math.max(this.#now, timer.at);
      this.#timers.delete(timer.id);
      timer.run();
      await turn();
    }
    this.#now = end;
  }

  /** Lets everything happen that needs no time: frames on their way, answers to them, promises. */
  settle(): Promise<void> {
    return this.advance(0);
  }

  /**
   * Moves on, by 10 ms at a time, until `check` is true. Rejects when it is not within so many milliseconds.
   */
  async until(check: () => boolean, within = 60_000): Promise<void> {
    const end = this.#now + within;
    await this.settle();
    while (!check()) {
      if (this.#now >= end) throw new Error(`It did not happen within ${within} ms of this clock.`);
      await this.advance(10);
    }
  }

  #due(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}
