import { backoffDelay, DEFAULT_BACKOFF, jitter } from '../backoff.js';
import type { RealtimeError } from '../errors.js';
import { HttpProblemError } from './http-problem.js';
import type { StreamSettings } from './stream-config.js';
import { NoEventStreamError } from './stream-request.js';

/** When to come back; `ordered`: the server set the time, so it is not cut short. */
export interface Retry {
  readonly delay: number;
  readonly ordered: boolean;
}

/** Counts attempts in a row, and decides on the next one. */
export class StreamRetries {
  readonly #settings: StreamSettings;
  #attempts = 0;
  /** Those of them that count; not those of a machine that is offline. */
  #counted = 0;
  #renewed = false;
  /** The stream was there. */
  #known = false;
  #advice: number | undefined;

  constructor(settings: StreamSettings) {
    this.#settings = settings;
  }

  /** The stream has told something or has lived long enough, or the user wants a fresh start. */
  reset(): void {
    this.#attempts = this.#counted = 0;
    this.#renewed = false;
  }

  /** The server took the token. */
  opened(): void {
    this.#known = true;
    this.#renewed = false;
  }

  /** The server said how long to wait. */
  advise(delay: number): void {
    this.#advice = delay;
  }

  /**
   * Whether to come back at once with a new token: once after a refusal, since a token can expire on its way. A new one
   * that is refused, too, is no accident.
   */
  renews(error: RealtimeError): boolean {
    const refused = error instanceof HttpProblemError && error.status === 401;
    if (!refused || this.#renewed || this.#settings.auth === undefined) return false;
    return (this.#renewed = true);
  }

  /** What follows a loss; undefined when no attempt does. */
  after(error: RealtimeError, online: boolean): Retry | undefined {
    const { autoReconnect, maxReconnectAttempts } = this.#settings;
    if (!autoReconnect || !this.#mayPass(error) || this.#counted >= maxReconnectAttempts) return undefined;
    this.#attempts++;
    if (online) this.#counted++;
    if (error.retryAfter !== undefined) return { delay: error.retryAfter, ordered: true };
    return { delay: this.#delay(), ordered: false };
  }

  /** Where the stream was before, a refusal that is not its server's own word is that of who stands in for it. */
  #mayPass(error: RealtimeError): boolean {
    if (error.retryable) return true;
    const foreign = error instanceof NoEventStreamError || (error instanceof HttpProblemError && !error.explained);
    return foreign && this.#known;
  }

  /** The first delay that the server advises is spread by the server. */
  #delay(): number {
    const { reconnectDelay, reconnectDelayMultiplier, maxReconnectDelay, random } = this.#settings;
    if (this.#attempts === 1 && this.#advice !== undefined && reconnectDelay === undefined) return this.#advice;
    const base = reconnectDelay ?? this.#advice ?? DEFAULT_BACKOFF.base;
    const factor = reconnectDelayMultiplier;
    return jitter(backoffDelay(this.#attempts, { base, factor, cap: maxReconnectDelay }), random);
  }
}
