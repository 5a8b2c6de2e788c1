import type { Clock, TimerId } from './clock.js';
import { AckTimeoutError, ServerError, type RealtimeError } from './errors.js';
import { isEvent } from './events.js';
import type { ClientFrame, ErrorFrame, ServerFrame } from './generated/frames.js';

/** A frame that asks for an answer; the id is added. */
export type RequestFrame = ClientFrame extends infer F ? (F extends unknown ? Omit<F, 'id'> : never) : never;

/** Any answer that is not a refusal. */
export type Answer = Exclude<ServerFrame, ErrorFrame>;

/** How long to wait, and how often to ask again; only for requests that may be done twice. */
export interface Patience {
  /** Milliseconds. */
  readonly timeout: number;
  readonly resends: number;
}

interface Pending {
  readonly frame: ClientFrame;
  readonly patience: Patience;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RealtimeError) => void;
  sent: number;
  timer: TimerId;
}

/** Requests of one session that wait for their one terminal answer. */
export class Requests {
  readonly #clock: Clock;
  readonly #write: (frame: ClientFrame) => void;
  readonly #pending = new Map<string, Pending>();
  #last = 0;

  constructor(clock: Clock, write: (frame: ClientFrame) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** Resolves with the answer. Rejects with ServerError, AckTimeoutError, or what {@link fail} was given. */
  ask(request: RequestFrame, patience: Patience): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const id = `~${++this.#last}`; // Unlike any publish id: both are answered by an ack.
      const pending: Pending = { frame: { ...request, id }, patience, resolve, reject, sent: 0, timer: undefined };
      this.#pending.set(id, pending);
      this.#send(id, pending);
    });
  }

  /** True when the frame was the answer to a request. */
  settle(frame: ServerFrame): boolean {
    if (!('id' in frame) || typeof frame.id !== 'string' || isEvent(frame)) return false;
    const pending = this.#take(frame.id);
    if (pending === undefined) return false;
    if (frame.type === 'error') pending.reject(new ServerError(frame));
    else pending.resolve(frame);
    return true;
  }

  /** Rejects whatever waits: the session is over. */
  fail(error: RealtimeError): void {
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(error);
  }

  #send(id: string, pending: Pending): void {
    pending.sent++;
    pending.timer = this.#clock.setTimeout(() => this.#expired(id, pending), pending.patience.timeout);
    this.#write(pending.frame);
  }

  #expired(id: string, pending: Pending): void {
    const { frame, patience, sent } = pending;
    if (sent <= patience.resends) return this.#send(id, pending);
    this.#take(id);
    const channel = 'channel' in frame ? frame.channel : undefined;
    pending.reject(new AckTimeoutError(frame.type, patience.timeout, sent, id, channel));
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#clock.clearTimeout(pending?.timer);
    return pending;
  }
}
