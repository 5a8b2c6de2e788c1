import type { Clock, TimerId } from '../clock.js';
import type { ServerFrame } from '../generated/frames.js';
import type { AnswerTaker } from './answers.js';

/** Tabs come and go in crowds: told at most once in so many milliseconds. */
const GATHER = 1000;
const UNKNOWN_TYPE = 101;

/** Tells the hub how many tabs share the connection, by `client.report`. A hub that does not take reports is asked once. */
export class TabReport {
  readonly #clock: Clock;
  readonly #send: (tabs: number, taker: AnswerTaker) => void;
  #told = 1;
  #tabs = 1;
  #refused = false;
  #timer: TimerId;

  constructor(clock: Clock, send: (tabs: number, taker: AnswerTaker) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** A session begins: for all that the hub knows it is of one tab. */
  begin(): void {
    this.#told = 1;
  }

  tell(tabs: number): void {
    this.#tabs = tabs;
    this.#timer ??= this.#clock.setTimeout(() => this.#report(), GATHER);
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #report(): void {
    this.#timer = undefined;
    if (this.#refused || this.#tabs === this.#told || this.#tabs === 0) return;
    this.#told = this.#tabs;
    this.#send(this.#tabs, (answer) => this.#answered(answer));
  }

  #answered(answer: ServerFrame): void {
    this.#refused ||= answer.type === 'error' && answer.code === UNKNOWN_TYPE;
  }
}
