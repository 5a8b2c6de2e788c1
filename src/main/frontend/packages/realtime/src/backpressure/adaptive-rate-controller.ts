import { badField } from '../errors.js';
import type { FlowLevel, Throttle } from '../flow.js';
import { isolated, type Unsubscribe } from '../listeners.js';
import { requirePositive } from './buffer-config.js';
import { pageFrames, type Frames } from './frames.js';
import { flowLevelOf, RateLaw } from './rate-law.js';

/** How a rate is found. Rates are per second, times milliseconds; all above 0. */
export interface RateConfig {
  /** The lowest rate; 1. */
  readonly minRate?: number;
  /** The highest rate, with which it begins; 60. */
  readonly maxRate?: number;
  /** How many frames a second the page shall have; 60. Where the display has fewer, that is found out. */
  readonly frameRate?: number;
  /** How long frames are measured before the rate is changed; 500. */
  readonly interval?: number;
  /** What is added to the rate when there is room; a twentieth of `maxRate`. */
  readonly increase?: number;
  /** What the rate is multiplied by when frames are late; below 1; 0.7. */
  readonly decrease?: number;
  /** The rate is another than before. */
  readonly onRate?: (rate: number) => void;
  /** Frames; the page's. Where none come, the rate stays. */
  readonly frames?: Frames;
}

/** What can be told a rate: a BackpressureBuffer in mode `sample` with `perSecond`. */
export interface RateTarget {
  sampleAt(perSecond: number): void;
}

/** What can be asked for less: a channel, or its connection. */
export interface ThrottleSource {
  throttle(): Throttle;
}

interface Window {
  readonly began: number;
  readonly frames: number;
}

/**
 * Finds the rate at which this page can render: lower when frames are late, higher when there is room, never out of its
 * bounds. Measures between {@link start} and {@link stop}, each frame, and not while the page is hidden: the rate stays then.
 */
export class AdaptiveRateController {
  readonly #frames: Frames;
  readonly #interval: number;
  readonly #onRate: (rate: number) => void;
  readonly #law: RateLaw;
  readonly #targets = new Set<(rate: number) => void>();
  #window: Window | undefined;
  #cancel: (() => void) | undefined;
  #unwatch: Unsubscribe | undefined;

  /** Throws a RealtimeError named bad_field that says which field and what it must be. */
  constructor(config: RateConfig = {}) {
    const { minRate = 1, maxRate = 60, frameRate = 60, interval = 500, decrease = 0.7 } = config;
    const { increase = maxRate / 20, frames = pageFrames } = config;
    for (const [field, value] of Object.entries({ minRate, maxRate, frameRate, interval, increase, decrease }))
      requirePositive(field, value);
    if (minRate > maxRate) throw badField(`minRate is ${minRate}.`, `Set minRate to at most maxRate, ${maxRate}.`);
    if (decrease >= 1) throw badField(`decrease is ${decrease}.`, 'Set decrease to a number below 1.');
    this.#frames = frames;
    this.#interval = interval;
    this.#onRate = (rate) => config.onRate?.(rate);
    this.#law = new RateLaw({ minRate, maxRate, increase, decrease, frameTime: 1000 / frameRate });
  }

  /** Per second. */
  get rate(): number {
    return this.#law.rate;
  }

  /** Measures frames from now on. Does nothing when it does so already. */
  start(): void {
    if (this.#unwatch !== undefined) return;
    this.#unwatch = this.#frames.watch(() => this.#follow());
    this.#follow();
  }

  /** Measures no more; the rate stays as it is. */
  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#rest();
  }

  /** Tells a buffer the rate now and whenever it changes, until the returned function is called. */
  drive(buffer: RateTarget): Unsubscribe {
    return this.#add((rate) => buffer.sampleAt(rate));
  }

  /**
   * Asks the hub for less of states and lossy events while the rate is 10 or lower, until the returned function is
   * called. Of a key it then sends ten a second, and two when the rate is 2 or lower; for all channels of the connection.
   */
  throttle(source: ThrottleSource): Unsubscribe {
    const throttle = source.throttle();
    let level: FlowLevel = 'none';
    const remove = this.#add((rate) => throttle.set((level = flowLevelOf(rate, level))));
    return () => {
      remove();
      throttle.release();
    };
  }

  #add(target: (rate: number) => void): Unsubscribe {
    const entry = (rate: number): void => target(rate);
    entry(this.rate);
    this.#targets.add(entry);
    return () => void this.#targets.delete(entry);
  }

  /** The page is hidden, or seen again: what was between the two is no measure of anything. */
  #follow(): void {
    this.#rest();
    if (this.#frames.running) this.#request();
  }

  #rest(): void {
    this.#cancel?.();
    this.#cancel = this.#window = undefined;
  }

  #request(): void {
    this.#cancel = this.#frames.request((time) => {
      this.#request();
      this.#frame(time);
    });
  }

  #frame(time: number): void {
    const window = this.#window;
    if (window === undefined) return this.#begin(time);
    const [frames, elapsed] = [window.frames + 1, time - window.began];
    if (elapsed < this.#interval) {
      this.#window = { began: window.began, frames };
      return;
    }
    this.#begin(time);
    this.#measured(elapsed / frames);
  }

  #begin(time: number): void {
    this.#window = { began: time, frames: 0 };
  }

  #measured(frameTime: number): void {
    const before = this.rate;
    this.#law.measured(frameTime);
    if (this.rate === before) return;
    for (const tell of [...this.#targets]) isolated(() => tell(this.rate));
    isolated(() => this.#onRate(this.rate));
  }
}
