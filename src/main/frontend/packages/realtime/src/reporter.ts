import type { Clock, TimerId } from './clock.js';
import { encode } from './codec.js';
import type { Settings } from './config.js';
import { isEvent } from './events.js';
import type { ClientReport, PongFrame, ServerFrame } from './generated/frames.js';
import { VERSION } from './generated/version.js';

/** How a session came about. */
export interface SessionOrigin {
  /** At which attempt after a loss it got through; 0: none was lost. */
  readonly attempt: number;
  /** How the session before it ended. */
  readonly lastClose: number | undefined;
}

const INTERVAL = 60_000;

/**
 * Tells those who look after the hub what only a client can measure, by `client.report`: how a session came about, when it
 * begins, and once a minute what is new of round trip, propagation and errors. The clocks of client and hub may differ:
 * propagation is told once a pong has shown by how much, and for events that were published in this session only.
 */
export class Reporter {
  readonly #clock: Clock;
  readonly #told: Settings['told'];
  readonly #write: (text: string) => unknown;
  readonly #since: number;
  #rtt: number | undefined;
  #leastRtt = Infinity;
  /** By how much the client's clock is ahead of the hub's, within half of the least round trip. */
  #ahead: number | undefined;
  #propagation: number | undefined;
  #timer: TimerId;

  constructor({ clock, told }: Settings, write: (text: string) => unknown, { attempt, lastClose }: SessionOrigin) {
    this.#clock = clock;
    this.#told = told;
    this.#write = write;
    this.#since = clock.now();
    this.#send({ attempt, ...(lastClose !== undefined && { lastClose }), version: VERSION });
    this.#plan();
  }

  received(frame: ServerFrame): void {
    if (frame.type === 'pong') this.#ponged(frame);
    else if (isEvent(frame)) this.#arrived(frame.timestamp);
  }

  /** The session is over. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #ponged({ echo, timestamp }: PongFrame): void {
    if (echo === undefined) return;
    const rtt = (this.#rtt = Math.max(0, this.#clock.now() - echo));
    if (rtt > this.#leastRtt) return;
    this.#leastRtt = rtt;
    this.#ahead = echo + rtt / 2 - timestamp;
  }

  #arrived(published: number): void {
    if (this.#ahead === undefined) return;
    const at = published + this.#ahead;
    if (at >= this.#since) this.#propagation = Math.max(0, Math.round(this.#clock.now() - at));
  }

  #plan(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#report();
      this.#plan();
    }, INTERVAL);
  }

  #report(): void {
    const [rtt, propagation, errors] = [this.#rtt, this.#propagation, this.#told.errors];
    this.#rtt = this.#propagation = undefined;
    this.#told.errors = 0;
    if (rtt === undefined && propagation === undefined && errors === 0) return;
    this.#send({
      ...(rtt !== undefined && { rtt }),
      ...(propagation !== undefined && { propagation }),
      ...(errors > 0 && { errors }),
    });
  }

  #send(report: Omit<ClientReport, 'type'>): void {
    this.#write(encode({ type: 'client.report', ...report }));
  }
}
