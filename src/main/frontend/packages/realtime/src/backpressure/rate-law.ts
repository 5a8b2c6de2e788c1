import type { FlowLevel } from '../flow.js';

/** The law of a rate. Rates are per second, times milliseconds. */
export interface RateBounds {
  readonly minRate: number;
  readonly maxRate: number;
  /** How long a frame takes when nothing is late. */
  readonly frameTime: number;
  /** Added where there is room. */
  readonly increase: number;
  /** Multiplied where frames are late. */
  readonly decrease: number;
}

const LATE = 1.25;
const ROOM = 1.1;

/**
 * Additive up, multiplicative down, always within its bounds. Where frames are late at the lowest rate, the rate is not
 * the cause: the display, or the rest of the page, is that slow, and what is late is measured by that from then on. A
 * pure value.
 */
export class RateLaw {
  readonly #bounds: RateBounds;
  #rate: number;
  /** What a frame takes here when the rate is not the cause. */
  #usual: number;

  constructor(bounds: RateBounds) {
    this.#bounds = bounds;
    this.#rate = bounds.maxRate;
    this.#usual = bounds.frameTime;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Takes how long a frame took on average. */
  measured(frameTime: number): void {
    const { minRate, maxRate, increase, decrease } = this.#bounds;
    const late = frameTime > this.#usual * LATE;
    if (late && this.#rate === minRate) this.#usual = frameTime;
    else if (late) this.#rate = Math.max(minRate, this.#rate * decrease);
    else if (frameTime < this.#usual * ROOM) this.#rate = Math.min(maxRate, this.#rate + increase);
    if (frameTime < this.#usual) this.#usual = Math.max(this.#bounds.frameTime, frameTime);
  }
}

/**
 * The flow level whose rate is the lowest that is not below `rate`. Back to a higher one only when the rate is half as
 * much again above the step, so that a rate beside it does not go to and fro.
 */
export function flowLevelOf(rate: number, before: FlowLevel): FlowLevel {
  if (rate <= (before === 'high' ? 3 : 2)) return 'high';
  return rate <= (before === 'none' ? 10 : 15) ? 'moderate' : 'none';
}
