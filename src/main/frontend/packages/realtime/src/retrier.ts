import { backoffDelay, jitter } from './backoff.js';
import type { Clock, TimerId } from './clock.js';
import type { RealtimeError } from './errors.js';

/** Runs something again after a retryable error: when the hub said so, else with back-off and full jitter. */
export class Retrier {
  readonly #clock: Clock;
  readonly #random: () => number;
  #attempt = 0;
  #timer: TimerId;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** One retry waits at a time. */
  again(error: RealtimeError, run: () => void): void {
    const delay = error.retryAfter ?? jitter(backoffDelay(++this.#attempt), this.#random);
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(run, delay);
  }

  /** It worked, or nobody wants it any more. */
  reset(): void {
    this.#attempt = 0;
    this.#clock.clearTimeout(this.#timer);
  }
}
