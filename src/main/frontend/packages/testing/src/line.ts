import type { Clock } from '@tidings/realtime';
import type { FakeSocket } from './fake-socket.js';
import { Pipe } from './pipe.js';

/** Which way something goes: from the client up to the hub, or down to the client. */
export type Direction = 'up' | 'down' | 'both';

/** The hub's end of a connection. */
export interface LineEnd {
  /** The client has sent a message. */
  received(message: string | ArrayBuffer): void;
  /** The client has closed, or the connection broke: 1006. */
  closed(code: number, reason: string): void;
  /** The line takes messages again. */
  writable(): void;
  /** What is sent from now on does not arrive until it is told otherwise. */
  unheard(silent: boolean): void;
}

/** RFC 6455, section 7.1.5: the connection ended without a close frame. */
export const LOST = 1006;

/** The readyState of a socket that has ended. */
const CLOSED = 3;

/** What carries messages between one socket and the hub. It can be cut, silenced, slowed down and made to repeat. */
export class Line {
  readonly socket: FakeSocket;
  readonly #clock: Clock;
  readonly #up: Pipe;
  readonly #down: Pipe;
  #end: LineEnd | undefined;
  #stalled = false;
  #twice = { up: false, down: false };
  #late = false;
  #open = true;

  constructor(clock: Clock, socket: FakeSocket) {
    this.#clock = clock;
    this.socket = socket;
    this.#up = new Pipe(clock);
    this.#down = new Pipe(clock);
  }

  /** Nothing has ended it. */
  get open(): boolean {
    return this.#open;
  }

  /** What the client has sent over it may arrive when it has ended. */
  get overtaken(): boolean {
    return this.#late;
  }

  /** The hub can write; else it would wait until the client reads again. */
  get takes(): boolean {
    return this.#open && !this.#stalled;
  }

  /** The hub takes it. */
  attach(end: LineEnd): void {
    this.#end = end;
  }

  /** The client sends a message. */
  up(message: string | ArrayBuffer): void {
    for (let n = this.#twice.up ? 2 : 1; n > 0; n--) this.#up.send(() => this.#end?.received(message));
  }

  /** The hub writes a message. */
  down(message: string): void {
    for (let n = this.#twice.down ? 2 : 1; n > 0; n--) this.#down.send(() => this.socket.arrive(message));
  }

  /** The hub opens the socket: the handshake is answered. */
  opened(): void {
    this.#down.send(() => this.socket.opened());
  }

  /** The hub closes; what it has written arrives before. */
  closeByHub(code: number, reason: string): void {
    this.#open = false;
    this.#up.break();
    this.#down.send(() => this.socket.ended({ code, reason, wasClean: code !== 1006 }));
  }

  /** The client closes; what it has sent arrives before. */
  closeByClient(code: number, reason: string): void {
    if (!this.#open) return;
    if (this.#late) return this.#break();
    this.#up.send(() => {
      this.#open = false;
      this.#end?.closed(code, reason);
      this.#down.send(() => this.socket.ended({ code, reason, wasClean: true }));
    });
  }

  /** Breaks now, in the middle of whatever is under way; both sides see 1006. */
  cut(): void {
    if (this.socket.readyState !== CLOSED) this.#break();
  }

  #break(): void {
    this.#open = false;
    if (!this.#late) this.#up.break();
    this.#down.break();
    this.#clock.setTimeout(() => {
      this.socket.ended({ code: LOST, reason: '', wasClean: false });
      this.#end?.closed(LOST, 'the connection was lost');
    }, 0);
  }

  /** Holds what is sent, in one direction or both; nobody is told. */
  silence(direction: Direction): void {
    if (direction !== 'down') {
      this.#up.hold();
      this.#end?.unheard(true);
    }
    if (direction !== 'up') this.#down.hold();
  }

  /** The client reads no more: what the hub wants to write waits at the hub. */
  stall(): void {
    this.#stalled = true;
  }

  delay(up: number, down: number): void {
    this.#up.delay(up);
    this.#down.delay(down);
  }

  /** Each message arrives twice. */
  duplicate(direction: Direction): void {
    this.#twice = { up: direction !== 'down', down: direction !== 'up' };
  }

  /** What the client sends stays under way until {@link arriveLate}, even when the connection ends. */
  overtake(): void {
    this.#late = true;
    this.#up.hold();
  }

  /** What is still under way on a connection that has ended. */
  arriveLate(): readonly (() => void)[] {
    return this.#late && !this.#open ? this.#up.take() : [];
  }

  /** Everything goes through again, in order, beginning with what was held. */
  mend(): void {
    this.#stalled = this.#late = false;
    this.#twice = { up: false, down: false };
    this.delay(0, 0);
    this.#up.release();
    this.#down.release();
    this.#end?.unheard(false);
    this.#end?.writable();
  }
}
