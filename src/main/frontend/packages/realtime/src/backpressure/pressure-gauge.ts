/**
 * How a consumer keeps up. `flowing`: it does. `pressured`: as many items as `highWater` came that it has not got.
 * `overflowing`: more than `capacity`.
 */
export type PressureState = 'flowing' | 'pressured' | 'overflowing';

/** Bounds in items, and how long to look, in milliseconds. */
export interface GaugeBounds {
  readonly capacity: number;
  readonly highWater: number;
  readonly lowWater: number;
  readonly calmAfter: number;
}

const RANKS: readonly PressureState[] = ['flowing', 'pressured', 'overflowing'];

/**
 * Rises at once and falls late: back to `flowing` only when the consumer was at most `lowWater` behind for a whole look of
 * `calmAfter`, and from `overflowing` to `pressured` when it was at most `capacity` behind. A pure value.
 */
export class PressureGauge {
  readonly #bounds: GaugeBounds;
  #state: PressureState = 'flowing';
  #behind = 0;
  /** The most since the look began. */
  #peak = 0;
  #began = 0;

  constructor(bounds: GaugeBounds) {
    this.#bounds = bounds;
  }

  get state(): PressureState {
    return this.#state;
  }

  /** Milliseconds until the look is over; undefined while all flows. */
  lookIn(now: number): number | undefined {
    return this.#state === 'flowing' ? undefined : Math.max(0, this.#began + this.#bounds.calmAfter - now);
  }

  /** Takes how far the consumer is behind. */
  note(behind: number, now: number): void {
    this.#behind = behind;
    this.#peak = Math.max(this.#peak, behind);
    const state = this.#of(behind, this.#bounds.highWater);
    if (RANKS.indexOf(state) > RANKS.indexOf(this.#state)) this.#begin(state, now);
    else if (this.lookIn(now) === 0) this.#look(now);
  }

  #look(now: number): void {
    const state = this.#of(this.#peak, this.#bounds.lowWater + 1);
    this.#begin(RANKS.indexOf(state) < RANKS.indexOf(this.#state) ? state : this.#state, now);
  }

  #begin(state: PressureState, now: number): void {
    this.#state = state;
    this.#began = now;
    this.#peak = this.#behind;
  }

  #of(behind: number, pressuredFrom: number): PressureState {
    if (behind > this.#bounds.capacity) return 'overflowing';
    return behind >= pressuredFrom ? 'pressured' : 'flowing';
  }
}
