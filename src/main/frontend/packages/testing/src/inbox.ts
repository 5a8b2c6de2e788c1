import type { ClientFrame, Clock, TimerId } from '@tidings/realtime';
import { Bucket } from './bucket.js';

const BURST_SECONDS = 10;

/** What an inbox does with its frames. */
export interface InboxPort {
  handle(frame: ClientFrame): void;
}

/**
 * What a client has sent and the hub does not handle yet: publications over the rate or the bound of unanswered ones,
 * and everything behind them. Nothing is refused for its rate; frames leave in the order they came.
 */
export class Inbox {
  readonly #clock: Clock;
  readonly #port: InboxPort;
  readonly #mostUnanswered: number;
  #rate: Bucket | undefined;
  #waiting: ClientFrame[] = [];
  #unanswered = 0;
  #timer: TimerId;
  #closed = false;

  constructor(clock: Clock, mostUnanswered: number, port: InboxPort) {
    this.#clock = clock;
    this.#mostUnanswered = mostUnanswered;
    this.#port = port;
  }

  /** Limits publications to so many a second; 0 for no limit. */
  limit(perSecond: number): void {
    this.#rate = perSecond === 0 ? undefined : new Bucket(this.#clock, perSecond, perSecond * BURST_SECONDS);
  }

  /** A ping is handled at once, everything else in the order it came. */
  take(frame: ClientFrame): void {
    if (this.#closed) return;
    if (frame.type === 'ping') return this.#port.handle(frame);
    this.#waiting.push(frame);
    if (this.#timer === undefined) this.#drain();
  }

  /** A publication is under way whose answer is not written yet. */
  published(): void {
    this.#unanswered++;
  }

  /** So many of their answers were written. */
  answered(count: number): void {
    this.#unanswered -= count;
    if (this.#timer === undefined) this.#drain();
  }

  /** Forgets what waits. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#clock.clearTimeout(this.#timer);
  }

  #drain(): void {
    this.#timer = undefined;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (first.type === 'publish') {
        if (this.#unanswered >= this.#mostUnanswered) return;
        const wait = this.#rate?.take() ?? 0;
        if (wait > 0) {
          this.#timer = this.#clock.setTimeout(() => this.#drain(), wait);
          return;
        }
      }
      this.#waiting.shift();
      this.#port.handle(first);
    }
  }
}
