import type { Clock, TimerId } from './clock.js';

/** Pings at an interval and says when no sign of life followed. Any frame is one. */
export interface HeartbeatPort {
  ping(now: number): unknown;
  dead(): void;
}

/** A time-out that fires this many milliseconds too late was not waited for: the machine slept. */
const LATE = 5000;

export class Heartbeat {
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #timeout: number;
  readonly #port: HeartbeatPort;
  #tick: TimerId;
  #waiting: TimerId;
  #rtt: number | undefined;

  constructor(clock: Clock, interval: number, timeout: number, port: HeartbeatPort) {
    this.#clock = clock;
    this.#interval = interval;
    this.#timeout = timeout;
    this.#port = port;
  }

  /** Milliseconds of the last ping and its pong. */
  get rtt(): number | undefined {
    return this.#rtt;
  }

  /** The time of the ping has come back. */
  pong(echo: number | undefined): void {
    if (echo !== undefined) this.#rtt = Math.max(0, this.#clock.now() - echo);
  }

  start(): void {
    this.#tick = this.#clock.setTimeout(() => {
      this.check();
      this.start();
    }, this.#interval);
  }

  stop(): void {
    this.#clock.clearTimeout(this.#tick);
    this.alive();
  }

  /** A frame has come. */
  alive(): void {
    this.#clock.clearTimeout(this.#waiting);
    this.#waiting = undefined;
  }

  /** Pings now, unless an answer is being waited for. */
  check(): void {
    if (this.#waiting !== undefined) return;
    const due = this.#clock.now() + this.#timeout;
    this.#waiting = this.#clock.setTimeout(() => this.#expired(due), this.#timeout);
    this.#port.ping(this.#clock.now());
  }

  #expired(due: number): void {
    this.#waiting = undefined;
    if (this.#clock.now() > due + LATE) this.check();
    else this.#port.dead();
  }
}
