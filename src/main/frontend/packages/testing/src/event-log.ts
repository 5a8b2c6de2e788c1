import type { GapFrame, RecoveryReason, ServerFrame } from '@tidings/realtime';
import type { ChannelRule } from './channel-rules.js';

/** Any frame of the hub that is an event. */
export type HubEvent = Extract<ServerFrame, { readonly seq: number }>;

type Unplaced<T> = T extends unknown ? Omit<T, 'channel' | 'id' | 'seq' | 'timestamp' | 'replay'> : never;

/** An event that has no place in its channel yet: its type, its payload, and what else the type has. */
export type NewEvent = Unplaced<HubEvent>;

interface Kept {
  readonly at: number;
  readonly event: HubEvent;
}

/** Where somebody begins who comes into the channel. */
export interface Entry {
  readonly offset: number;
  /** Undefined when it did not ask to go on from a position. */
  readonly recovered: boolean | undefined;
  readonly reason: RecoveryReason | undefined;
  readonly gap: GapFrame | undefined;
  /** Events up to this offset are marked as sent again. */
  readonly replayUntil: number;
}

/** What stays in a log for readers, whatever the history's rule says. */
export interface LiveBounds {
  /** How many events at most are kept for readers that are behind. */
  readonly most: number;
  /** Younger ones are kept whatever their number: milliseconds. */
  readonly youngerThan: number;
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv';
const POSITION = /^([0-9a-v]{13}):(\d{1,18})$/;

/** Takes a position apart; undefined for a text that is none. */
export function parsePosition(text: string): { readonly epoch: string; readonly offset: number } | undefined {
  const [, epoch, offset] = POSITION.exec(text) ?? [];
  return epoch === undefined || offset === undefined ? undefined : { epoch, offset: Number(offset) };
}

/** A new name of a stream, made of 13 calls of `random`. */
export function newEpoch(random: () => number): string {
  return Array.from({ length: 13 }, () => DIGITS[Math.floor(random() * 32)]).join('');
}

/**
 * The events of one channel in their order. Offsets rise by exactly 1; what is trimmed is gone from the oldest end
 * only, and a reader that needed it is told.
 */
export class EventLog {
  readonly #channel: string;
  readonly #rule: ChannelRule;
  readonly #live: LiveBounds;
  readonly #sequences = new Map<string, number>();
  readonly epoch: string;
  #events: Kept[] = [];
  #head = 0;
  /** Events up to here went because memory was short. */
  #releasedTo = 0;

  constructor(channel: string, rule: ChannelRule, live: LiveBounds, epoch: string) {
    this.#channel = channel;
    this.#rule = rule;
    this.#live = live;
    this.epoch = epoch;
  }

  /** The offset of the newest event; 0 before the first. */
  get head(): number {
    return this.#head;
  }

  /** The offset of the oldest event that is kept; one more than the head when none is. */
  get oldest(): number {
    return this.#head - this.#events.length + 1;
  }

  /** The events that are kept, oldest first. */
  get events(): readonly HubEvent[] {
    return this.#events.map(({ event }) => event);
  }

  position(offset: number): string {
    return `${this.epoch}:${offset}`;
  }

  /** Gives an event its place. `sender` is whose sequence it continues. */
  append(event: NewEvent, sender: string, now: number): HubEvent {
    const seq = (this.#sequences.get(sender) ?? 0) + 1;
    this.#sequences.set(sender, seq);
    const id = this.position(++this.#head);
    const placed: HubEvent = { ...event, channel: this.#channel, id, seq, timestamp: now };
    if (this.#rule.delivery === 'reliable') this.#events.push({ at: now, event: placed });
    return placed;
  }

  /** The event at an offset that is kept. */
  at(offset: number): HubEvent | undefined {
    return this.#events[offset - this.oldest]?.event;
  }

  /** Where somebody begins, with a position or without. */
  entry(from: string | undefined, history: number): Entry {
    const none = { recovered: undefined, reason: undefined, gap: undefined, replayUntil: 0 };
    if (this.#rule.delivery !== 'reliable') return { ...none, offset: this.#head };
    const offset = Math.max(this.#head - Math.min(history, this.#rule.history), this.oldest - 1);
    if (from === undefined) return { ...none, offset };
    const reason = this.shortage(from);
    if (reason === undefined) {
      return { ...none, offset: parsePosition(from)?.offset ?? 0, recovered: true };
    }
    const gap = this.gap(from, offset, reason);
    return { offset, recovered: false, reason, gap, replayUntil: history > 0 ? this.#head : 0 };
  }

  /** Why nobody can go on from a position; undefined when one can. */
  shortage(position: string): RecoveryReason | undefined {
    const { epoch, offset } = parsePosition(position) ?? { epoch: '', offset: 0 };
    if (epoch !== this.epoch || offset > this.#head) return 'epoch';
    if (offset >= this.oldest - 1) return undefined;
    return offset < this.#releasedTo ? 'memory' : 'trimmed';
  }

  /** What a reader at an offset is told that misses events; undefined when it misses none. */
  lost(offset: number): GapFrame | undefined {
    const to = this.oldest - 1;
    if (offset >= to) return undefined;
    return this.gap(this.position(offset), to, offset < this.#releasedTo ? 'memory' : 'limit');
  }

  /** Tells that the events after a position, up to an offset, will not come. */
  gap(from: string, to: number, reason: NonNullable<GapFrame['reason']>): GapFrame {
    const before = parsePosition(from);
    const dropped = before?.epoch === this.epoch && before.offset <= to ? to - before.offset : undefined;
    return {
      type: 'gap',
      channel: this.#channel,
      from,
      to: this.position(to),
      reason,
      ...(dropped !== undefined && { dropped }),
    };
  }

  /** Drops what its rule does not keep; `needed` is the offset of the slowest reader. */
  trim(now: number, needed: number): void {
    const { history, age } = this.#rule;
    for (let oldest = this.#events[0]; oldest !== undefined; oldest = this.#events[0]) {
      const surplus = this.oldest <= needed && (this.#events.length > history || oldest.at < now - age);
      const most = Math.max(this.#live.most, history);
      const tooMuch = this.#events.length > most && oldest.at <= now - this.#live.youngerThan;
      if (!surplus && !tooMuch) return;
      this.#events.shift();
    }
  }

  /** Drops all but the newest `keep` events, whoever needs them; for `memory` readers are told that. */
  drop(keep: number, reason: 'trimmed' | 'memory'): void {
    this.#events = keep === 0 ? [] : this.#events.slice(-keep);
    if (reason === 'memory') this.#releasedTo = this.oldest - 1;
  }
}

/** The same event, marked as sent again. */
export function replayed(event: HubEvent): HubEvent {
  return { ...event, replay: true };
}
