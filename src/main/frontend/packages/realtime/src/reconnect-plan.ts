import { backoffDelay, DEFAULT_BACKOFF, jitter } from './backoff.js';
import { closeAction, type Close } from './closing.js';
import type { Settings } from './config.js';
import type { DisconnectFrame, ReconnectAdvice } from './generated/frames.js';

/** The end of one link, and what is known about it. */
export interface Ending {
  readonly close: Close;
  /** The session was ready before. */
  readonly wasReady: boolean;
  readonly disconnect: DisconnectFrame | undefined;
  /** The last message sent was longer than the hub allows. */
  readonly oversized: boolean;
  /** What the hub advised in its last greeting. */
  readonly advice: ReconnectAdvice | undefined;
}

/** What follows an ending. */
export type Decision =
  /** The cause would not go away. */
  | { readonly kind: 'fail' }
  /** No attempt is allowed or left. */
  | { readonly kind: 'end' | 'give-up'; readonly drop: boolean }
  /**
   * One more attempt in `delay` milliseconds; `ordered`: the hub set the time, so it is not cut short; `gaveUp`: those that
   * are allowed in a row are used up, and it goes on slowly.
   */
  | {
      readonly kind: 'retry';
      readonly delay: number;
      readonly ordered: boolean;
      readonly drop: boolean;
      readonly gaveUp: boolean;
    };

/** Between two attempts once those that are allowed in a row are used up; a quarter of it more or less. */
const SLOW = 30_000;

/** Counts attempts and faults in a row, and decides on the next attempt. */
export class ReconnectPlan {
  readonly #settings: Settings;
  #attempts = 0;
  #faults = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** How many attempts have followed the end of the last session that proved well. */
  get attempts(): number {
    return this.#attempts;
  }

  /** The hub has proved well, or the user wants a fresh start. */
  reset(): void {
    this.#attempts = this.#faults = 0;
  }

  decide(ending: Ending): Decision {
    const { autoReconnect, fallback, maxReconnectAttempts } = this.#settings;
    const action = closeAction(ending.close, { ...ending, faults: this.#faults });
    if (action.kind === 'stop') return { kind: 'fail' };
    const { drop, after } = action;
    this.#faults = action.fault ? this.#faults + 1 : 0;
    if (!autoReconnect) return { kind: 'end', drop };
    const used = this.#attempts++ - maxReconnectAttempts;
    if (used >= 0 && !fallback) return { kind: 'give-up', drop };
    const delay = after ?? (used < 0 ? this.#delay(ending) : this.#slow(ending));
    return { kind: 'retry', delay, ordered: after !== undefined, drop, gaveUp: used === 0 };
  }

  #slow({ close }: Ending): number {
    const { maxReconnectDelay = 0, random } = this.#settings;
    return Math.max(close.retryAfter ?? 0, maxReconnectDelay, SLOW * 0.75 + jitter(SLOW / 2, random));
  }

  /** The first delay after a live session spreads over the window the hub asked for; later ones back off. */
  #delay({ close, wasReady, advice }: Ending): number {
    const { reconnectDelay, reconnectDelayMultiplier, maxReconnectDelay, random } = this.#settings;
    const least = close.retryAfter ?? 0;
    if (wasReady && this.#attempts === 1 && advice !== undefined) return Math.max(least, jitter(advice.spread, random));
    const width = backoffDelay(this.#attempts, {
      base: reconnectDelay ?? advice?.base ?? DEFAULT_BACKOFF.base,
      factor: reconnectDelayMultiplier ?? advice?.factor ?? DEFAULT_BACKOFF.factor,
      cap: maxReconnectDelay ?? advice?.cap ?? DEFAULT_BACKOFF.cap,
    });
    return Math.max(least, jitter(width, random));
  }
}
