import { systemClock, type Clock, type TimerId } from '../clock.js';
import { isolated } from '../listeners.js';

/** A message with its places: in its sender's stream and, where there is one, in everybody's. */
export interface OrderedMessage<T> {
  readonly senderId: string;
  /** Rises by 1 from message to message of one sender. */
  readonly sequenceNumber: number;
  /** Rises by 1 from message to message of all senders. Needed for `total` only. */
  readonly globalSequence?: number;
  readonly data: T;
}

/** Messages that did not come before the orderer went on without them. */
export interface Skipped {
  /** Undefined in total order. */
  readonly senderId: string | undefined;
  /** The first number that is missing. */
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** How messages are put in order. */
export interface OrderingConfig {
  /** `none`: as they come. `fifo`: those of one sender as it sent them. `total`: all of them as everybody sees them. */
  readonly type: 'none' | 'fifo' | 'total';
  /** How many messages may wait for an earlier one, for each sender or in all; 100. */
  readonly maxBufferSize?: number;
  /** Milliseconds that a message may wait for an earlier one; 5,000. */
  readonly maxWaitTime?: number;
  /** The first number in total order; that of the first message. */
  readonly firstGlobalSequence?: number;
  /** Messages were given up. Those that come later all the same are not delivered: the order would be broken. */
  readonly onSkipped?: (skipped: Skipped) => void;
  /** Time; the machine's. */
  readonly clock?: Clock;
}

/**
 * Hands messages on in order, each once. A message that comes too early waits; when too many wait, or one waits too long,
 * the missing ones are given up and told. The channels of this SDK are in order by themselves: this is for messages from
 * elsewhere, or from several channels with one numbering.
 */
export class MessageOrderer<T> {
  readonly #config: OrderingConfig;
  readonly #onMessage: (data: T) => void;
  readonly #sequences = new Map<string | undefined, Sequence<T>>();

  constructor(config: OrderingConfig, onMessage: (data: T) => void) {
    this.#config = config;
    this.#onMessage = onMessage;
  }

  /** Takes a message; it is handed on now, later, or never when it came before. Throws a TypeError without its number. */
  receive(message: OrderedMessage<T>): void {
    switch (this.#config.type) {
      case 'none':
        return isolated(() => this.#onMessage(message.data));
      case 'fifo':
        return this.#sequence(message.senderId, message.sequenceNumber).take(message.sequenceNumber, message.data);
      case 'total': {
        const { globalSequence } = message;
        if (globalSequence === undefined) throw new TypeError('Total order needs a globalSequence in each message.');
        const first = this.#config.firstGlobalSequence ?? globalSequence;
        return this.#sequence(undefined, first).take(globalSequence, message.data);
      }
    }
  }

  /** How many messages wait for an earlier one. */
  get waiting(): number {
    return [...this.#sequences.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Forgets everything, as for a new stream; what waits is not handed on. */
  reset(): void {
    for (const sequence of this.#sequences.values()) sequence.stop();
    this.#sequences.clear();
  }

  #sequence(senderId: string | undefined, first: number): Sequence<T> {
    let sequence = this.#sequences.get(senderId);
    if (sequence === undefined) {
      sequence = new Sequence(senderId, first, this.#config, this.#onMessage);
      this.#sequences.set(senderId, sequence);
    }
    return sequence;
  }
}

/** One numbering. */
class Sequence<T> {
  readonly #senderId: string | undefined;
  readonly #config: OrderingConfig;
  readonly #onMessage: (data: T) => void;
  readonly #clock: Clock;
  /** What came too early, with the time at which it came. */
  readonly #early = new Map<number, { readonly data: T; readonly at: number }>();
  #next: number;
  #timer: TimerId;

  constructor(senderId: string | undefined, first: number, config: OrderingConfig, onMessage: (data: T) => void) {
    this.#senderId = senderId;
    this.#next = first;
    this.#config = config;
    this.#onMessage = onMessage;
    this.#clock = config.clock ?? systemClock;
  }

  get waiting(): number {
    return this.#early.size;
  }

  take(number: number, data: T): void {
    if (number < this.#next || this.#early.has(number)) return;
    this.#early.set(number, { data, at: this.#clock.now() });
    this.#deliver();
    if (this.#early.size > (this.#config.maxBufferSize ?? 100)) this.#skip();
    this.#watch();
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#early.clear();
  }

  #deliver(): void {
    for (let entry = this.#early.get(this.#next); entry !== undefined; entry = this.#early.get(this.#next)) {
      const { data } = entry;
      this.#early.delete(this.#next++);
      isolated(() => this.#onMessage(data));
    }
  }

  /** Goes on with the earliest message that is there. */
  #skip(): void {
    const [from, first] = [this.#next, Math.min(...this.#early.keys())];
    this.#next = first;
    isolated(() => this.#config.onSkipped?.({ senderId: this.#senderId, from, to: first - 1 }));
    this.#deliver();
  }

  /** Waits for what is missing until the message that has waited longest has waited too long. */
  #watch(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#early.size === 0) return;
    const due = Math.min(...[...this.#early.values()].map(({ at }) => at)) + (this.#config.maxWaitTime ?? 5000);
    this.#timer = this.#clock.setTimeout(() => this.#expired(), Math.max(0, due - this.#clock.now()));
  }

  #expired(): void {
    this.#timer = undefined;
    if (this.#early.size === 0) return;
    this.#skip();
    this.#watch();
  }
}
