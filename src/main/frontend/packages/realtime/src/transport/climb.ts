import { jitter } from '../backoff.js';
import type { Clock, TimerId } from '../clock.js';

/** What a climb consists of. */
export interface ClimbPort {
  /** Looks for something better, and goes there if there is. Never rejects. */
  look(signal: AbortSignal): Promise<void>;
}

/** The longest delay, as a multiple of the first. */
const CAP = 10;
/** After a change of the network, spread over so many milliseconds. */
const SOON = 5000;
/** Not sooner than so many milliseconds after the last look. */
const LEAST = 30_000;

/**
 * Looks for a better transport while there is a session by a worse one: after the first delay, then twice as long each
 * time, however many sessions that takes; sooner when the network has changed.
 */
export class Climb {
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #first: number;
  readonly #port: ClimbPort;
  #delay: number;
  #timer: TimerId;
  #looking: AbortController | undefined;
  #lookedAt = -Infinity;
  #active = false;

  constructor(clock: Clock, random: () => number, first: number, port: ClimbPort) {
    this.#clock = clock;
    this.#random = random;
    this.#first = this.#delay = first;
    this.#port = port;
  }

  start(): void {
    this.#active = true;
    this.#plan(this.#delay * (0.75 + 0.5 * this.#random()));
  }

  /** What is under way no longer counts. */
  stop(): void {
    this.#active = false;
    this.#clock.clearTimeout(this.#timer);
    this.#looking?.abort();
    this.#looking = undefined;
  }

  /** The best transport works: the next fall begins anew. */
  reset(): void {
    this.#delay = this.#first;
  }

  /** The network may be another one. */
  soon(): void {
    if (!this.#active || this.#looking !== undefined || this.#clock.now() - this.#lookedAt < LEAST) return;
    this.#plan(jitter(Math.min(SOON, this.#delay), this.#random));
  }

  #plan(delay: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => void this.#look(), delay);
  }

  async #look(): Promise<void> {
    const looking = (this.#looking = new AbortController());
    this.#lookedAt = this.#clock.now();
    this.#delay = Math.min(this.#first * CAP, this.#delay * 2);
    await this.#port.look(looking.signal);
    if (looking !== this.#looking) return; // Stopped, or begun anew, meanwhile.
    this.#looking = undefined;
    this.start();
  }
}
