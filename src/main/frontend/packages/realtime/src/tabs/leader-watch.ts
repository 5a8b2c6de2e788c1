import type { Clock, TimerId } from '../clock.js';

/** What a watch asks of its tab. */
export interface WatchPort {
  /** Somebody looks at this tab: it must notice soon. */
  visible(): boolean;
  ask(): void;
  /** No answer: the leader is frozen, or hangs. */
  lost(): void;
}

/** After so many milliseconds without a word of the leader a tab asks: one that is seen, and one that is not. */
const SILENCE = { seen: 500, hidden: 5000 };
/** How long an answer may take; twice as long after each seizure of the last minute. */
const PATIENCE = 800;
const LONGEST = 16_000;
const MINUTE = 60_000;
/** A timer that fires this late shows that this tab stood still itself. */
const LATE = 400;

/**
 * Watches whether the leader lives, by its answers: a hidden leader, whose timers the browser slows down to one a minute,
 * answers messages at once all the same, and a frozen one does not. Any word of the leader counts, to whomever it goes.
 */
export class LeaderWatch {
  readonly #clock: Clock;
  readonly #port: WatchPort;
  #running = false;
  #asked = false;
  #heardAt = 0;
  /** When the timer is due. */
  #due = 0;
  /** The last answer was missed while this tab stood still: it is asked for once more. */
  #doubted = false;
  #timer: TimerId;
  #seizures: number[] = [];

  constructor(clock: Clock, port: WatchPort) {
    this.#clock = clock;
    this.#port = port;
  }

  start(): void {
    this.#running = true;
    this.#heardAt = this.#clock.now();
    this.#wait(false, this.#silence());
  }

  stop(): void {
    this.#running = false;
    this.#clock.clearTimeout(this.#timer);
  }

  /** The leader has said something. */
  heard(): void {
    this.#heardAt = this.#clock.now();
    this.#doubted = false;
    if (this.#running && this.#asked) this.#wait(false, this.#silence());
  }

  /** A leader was deposed for its silence: perhaps it was only busy. */
  seized(): void {
    this.#seizures.push(this.#clock.now());
  }

  /** The tab is looked at now: what it waits for is due sooner. */
  looked(): void {
    if (this.#running && !this.#asked) this.#ask();
  }

  #silence(): number {
    return this.#port.visible() ? SILENCE.seen : SILENCE.hidden;
  }

  #wait(asked: boolean, delay: number): void {
    this.#asked = asked;
    this.#due = this.#clock.now() + delay;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#expired(), delay);
  }

  #expired(): void {
    const now = this.#clock.now();
    const left = this.#heardAt + this.#silence() - now;
    const isLate = now > this.#due + LATE;
    if (!this.#asked && left > 0) this.#wait(false, left);
    else if (!this.#asked || (isLate && !this.#doubted)) this.#ask(isLate);
    else this.#giveUp();
  }

  /** Goes on watching: who takes over may have no luck. */
  #giveUp(): void {
    this.#wait(true, this.#patience());
    this.#port.lost();
  }

  #ask(doubted = false): void {
    this.#doubted = doubted;
    this.#wait(true, this.#patience());
    this.#port.ask();
  }

  #patience(): number {
    const since = this.#clock.now() - MINUTE;
    this.#seizures = this.#seizures.filter((at) => at > since);
    return Math.min(LONGEST, PATIENCE * 2 ** this.#seizures.length);
  }
}
