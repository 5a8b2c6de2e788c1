import type { Clock, TimerId } from '@tidings/realtime';

interface Item {
  readonly at: number;
  readonly arrive: () => void;
}

/** One direction of a connection: what goes in comes out in the same order, later, or when it is let through again. */
export class Pipe {
  readonly #clock: Clock;
  #items: Item[] = [];
  #timer: TimerId;
  #delay = 0;
  #held = false;
  #broken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long whatever is sent from now on is under way: milliseconds. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Lets nothing out until {@link release}; loses nothing. */
  hold(): void {
    this.#held = true;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Lets out what was held, and what comes. */
  release(): void {
    this.#held = false;
    this.#schedule();
  }

  /** `arrive` is called when it comes out, never at once. */
  send(arrive: () => void): void {
    if (this.#broken) return;
    const at = Math.max(this.#items.at(-1)?.at ?? 0, this.#clock.now() + this.#delay);
    this.#items.push({ at, arrive });
    this.#schedule();
  }

  /** Loses what is under way, and whatever comes. */
  break(): void {
    this.#broken = true;
    this.take();
  }

  /** Takes out what is under way. */
  take(): readonly (() => void)[] {
    const taken = this.#items.map(({ arrive }) => arrive);
    this.#items = [];
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    return taken;
  }

  #schedule(): void {
    const first = this.#items[0];
    if (first === undefined || this.#held || this.#timer !== undefined) return;
    this.#timer = this.#clock.setTimeout(() => this.#deliver(), Math.max(0, first.at - this.#clock.now()));
  }

  #deliver(): void {
    this.#timer = undefined;
    while (!this.#held && this.#items[0] !== undefined && this.#items[0].at <= this.#clock.now()) {
      this.#items.shift()?.arrive();
    }
    this.#schedule();
  }
}
