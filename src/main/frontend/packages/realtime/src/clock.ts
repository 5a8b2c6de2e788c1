/** What {@link Clock.setTimeout} returns; opaque. */
export type TimerId = unknown;

/** Time as the SDK sees it; replaced in tests. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Calls `run` once after `delay` milliseconds. */
  setTimeout(run: () => void, delay: number): TimerId;
  /** Does nothing when the timer has fired or `timer` is undefined. */
  clearTimeout(timer: TimerId): void;
}

/** Timers of the platform fire at once when they shall wait longer. */
const LONGEST = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delay) => globalThis.setTimeout(run, Math.min(delay, LONGEST)),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
};
