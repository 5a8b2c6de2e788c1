import type { ClientFrame, Clock, CLOSE_CODES, ServerFrame, TimerId } from '@tidings/realtime';
import { errorFrame, Refusal } from './refusal.js';
import { readableChannel, readableId, readFrame } from './frame-reader.js';
import { Inbox } from './inbox.js';
import { framesOf, MESSAGE_BOUNDS, type RawFrame } from './json-survey.js';
import { LOST, type Line, type LineEnd } from './line.js';
import { Outlet } from './outlet.js';
import type { Caller } from './tokens.js';

/** A close code of the wire. */
export type CloseCode = (typeof CLOSE_CODES)[number]['code'];

/** How a session ended, and what the client was told. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  /** What the `disconnect` frame says; undefined for no such frame. */
  readonly disconnect?: { readonly reconnect: boolean; readonly retryAfter: number };
}

/** An end that the hub decides on. */
export type EndByHub = Ending & { readonly code: CloseCode };

/** What a session tells the hub. */
export interface SessionPort {
  frame(session: Session, frame: ClientFrame): void;
  ended(session: Session, ending: Ending, byClient: boolean): void;
}

const FAULTS = new Set<string>(['bad_json', 'too_deep', 'too_large']);
const MOST_FAULTS = 10;
const FAULT_WINDOW = 60_000;
const IDLE = 75_000;
const OF_MACHINES = new Set<string>(['ping', 'flow', 'refresh']);

/** Whether the frame is a sign that a user does something: a machine does not send it by itself. */
export function isOfUser({ type }: ClientFrame): boolean {
  return !OF_MACHINES.has(type);
}

/** One connected client: takes its messages apart, and ends once. */
export class Session implements LineEnd {
  readonly id: string;
  readonly line: Line;
  readonly inbox: Inbox;
  readonly outlet: Outlet;
  readonly #clock: Clock;
  readonly #port: SessionPort;
  /** Who it is and on which device; undefined until the client has said so. */
  identity: { readonly caller: Caller; readonly device: string } | undefined;
  /** When the user last did something. */
  activeAt: number;
  #ended = false;
  #late = false;
  #faults: number[] = [];
  #silence: TimerId;

  constructor(id: string, clock: Clock, line: Line, mostUnacked: number, port: SessionPort) {
    this.id = id;
    this.line = line;
    this.#clock = clock;
    this.#port = port;
    this.activeAt = clock.now();
    this.inbox = new Inbox(clock, mostUnacked, { handle: (frame) => this.#handle(frame) });
    this.outlet = new Outlet(clock, line, line.socket.protocols.includes('tidings.v1'), {
      acked: (count) => this.inbox.answered(count),
      stuck: (reason) => this.#abandon(reason),
    });
  }

  /** It has ended. */
  get over(): boolean {
    return this.#ended;
  }

  send(frame: ServerFrame): void {
    if (!this.#ended) this.outlet.send(frame);
  }

  /** Ends it: what waits goes out first, then why, then the close. */
  end(ending: EndByHub): void {
    if (this.#ended) return;
    const { code, reason, disconnect } = ending;
    if (disconnect !== undefined) this.outlet.send({ type: 'disconnect', code, reason, ...disconnect });
    if (this.line.takes) this.outlet.flush();
    this.#finish(ending, false);
    if (this.line.takes) this.line.closeByHub(code, reason);
    else this.line.cut();
  }

  /** Lets publications come in that the hub took from this session, but hears of after its end. */
  outOfOrder(arrive: () => void): void {
    this.#late = true;
    arrive();
    this.#late = false;
  }

  received(message: string | ArrayBuffer): void {
    if (this.#ended && !this.#late) return;
    if (typeof message !== 'string') {
      const reason = 'binary frames are not part of the contract';
      return this.end({ code: 4400, reason, disconnect: { reconnect: false, retryAfter: 0 } });
    }
    if (new TextEncoder().encode(message).length > MESSAGE_BOUNDS.bytes) {
      return this.end({ code: 1009, reason: `a message was over ${MESSAGE_BOUNDS.bytes} bytes` });
    }
    this.#refusing(undefined, () => {
      for (const raw of framesOf(message))
        if (!this.#ended || this.#late) this.#refusing(raw, () => this.#take(readFrame(raw)));
    });
  }

  closed(code: number, reason: string): void {
    this.#finish({ code, reason: code === LOST ? 'the connection was lost' : reason }, code === 1000);
  }

  writable(): void {
    if (!this.#ended) this.outlet.wake();
  }

  /** A client that is heard answers the pings of the WebSocket protocol by itself; one that is not is given up. */
  unheard(silent: boolean): void {
    this.#clock.clearTimeout(this.#silence);
    const end = (): void =>
      this.end({ code: 4000, reason: 'no sign of life for 75 s', disconnect: { reconnect: true, retryAfter: 1000 } });
    this.#silence = silent && !this.#ended ? this.#clock.setTimeout(end, IDLE) : undefined;
  }

  #take(frame: ClientFrame): void {
    if (isOfUser(frame)) this.activeAt = this.#clock.now();
    if (!this.#late) this.inbox.take(frame);
    else if (frame.type === 'publish') this.#handle(frame);
  }

  #handle(frame: ClientFrame): void {
    if (this.#ended && !this.#late) return;
    const channel = 'channel' in frame ? frame.channel : undefined;
    try {
      this.#port.frame(this, frame);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.send(errorFrame(error, frame.id, frame.type === 'sync' ? undefined : channel));
    }
  }

  #refusing(raw: RawFrame | undefined, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.send(errorFrame(error, raw && readableId(raw), raw && readableChannel(raw)));
      if (FAULTS.has(error.error)) this.#fault();
    }
  }

  #fault(): void {
    const now = this.#clock.now();
    this.#faults = [...this.#faults.filter((at) => now - at <= FAULT_WINDOW), now];
    if (this.#faults.length < MOST_FAULTS) return;
    const reason = `${MOST_FAULTS} messages within a minute could not be decoded`;
    this.end({ code: 4400, reason, disconnect: { reconnect: false, retryAfter: 0 } });
  }

  /** A client that does not read is told nothing: it sees 1006, and learns why from `previous`. */
  #abandon(reason: string): void {
    if (this.#ended) return;
    this.#finish({ code: 4008, reason }, false);
    this.line.cut();
  }

  #finish(ending: Ending, byClient: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#clock.clearTimeout(this.#silence);
    this.inbox.close();
    this.outlet.close();
    this.#port.ended(this, ending, byClient);
  }
}
