import type { Clock, FlowFrame, ServerFrame, TimerId } from '@tidings/realtime';
import { parsePosition, replayed, type HubEvent } from './event-log.js';
import type { HubChannel } from './hub-channel.js';
import { LossTally } from './loss-tally.js';
import type { Line } from './line.js';

/** Where one session is in one channel. */
export interface Reader {
  readonly channel: HubChannel;
  readonly outlet: Outlet;
  readonly losses: LossTally;
  /** The last event that was written. */
  offset: number;
  /** Events up to here are marked as sent again. */
  readonly replayUntil: number;
  /** It listens to who is present. */
  presence: boolean;
}

interface Gated {
  readonly frame: ServerFrame;
  /** Whose loss it is when others came before it; undefined for a state. */
  readonly reader: Reader | undefined;
}

const INTERVALS: Readonly<Record<FlowFrame['level'], number>> = { none: 0, moderate: 100, high: 500 };
const MOST_ANSWERS = 256;
const MOST_FRAMES = 64;
const MOST_BYTES = 65_536;
const WRITE_TIMEOUT = 10_000;

/** What an outlet tells of its client. */
export interface OutletPort {
  /** So many answers to publications were written. */
  acked(count: number): void;
  /** The client does not read. */
  stuck(reason: string): void;
}

/**
 * The one writer of a session: answers in their order, the last value of each state, the newest of each sender's lossy
 * events, and the events of each channel from where the session is. What waits for a slow client is bounded.
 */
export class Outlet {
  readonly readers = new Map<HubChannel, Reader>();
  readonly #clock: Clock;
  readonly #line: Line;
  readonly #batches: boolean;
  readonly #port: OutletPort;
  readonly #gated = new Map<string, Gated>();
  #answers: ServerFrame[] = [];
  #level: FlowFrame['level'] = 'none';
  #opensAt = 0;
  #scheduled: TimerId;
  #later: { readonly at: number; readonly timer: TimerId } | undefined;
  #stuck: TimerId;

  constructor(clock: Clock, line: Line, batches: boolean, port: OutletPort) {
    this.#clock = clock;
    this.#line = line;
    this.#batches = batches;
    this.#port = port;
  }

  /** Sends an answer. */
  send(frame: ServerFrame): void {
    this.#answers.push(frame);
    const unacked = this.#answers.filter((waiting) => waiting.type !== 'ack').length;
    if (unacked > MOST_ANSWERS) return this.#port.stuck('the client reads too slowly');
    this.wake();
  }

  /** Sends the last value of a state; it replaces the one of the same key that waits. */
  state(frame: ServerFrame & { readonly channel: string }, key: string): void {
    this.#gate(`${frame.channel} ${key}`, { frame, reader: undefined });
  }

  /** Sends a lossy event; it replaces the one of the same sender that waits. */
  lossy(reader: Reader, event: HubEvent, sender: string): void {
    this.#gate(`${event.channel} of ${sender}`, { frame: event, reader });
  }

  /** Changes how often states and lossy events are written at most. */
  flow(level: FlowFrame['level']): void {
    this.#level = level;
    this.#opensAt = this.#clock.now() + INTERVALS[level];
    this.wake();
  }

  /** There may be something to write. */
  wake(): void {
    this.#scheduled ??= this.#clock.setTimeout(() => {
      this.#scheduled = undefined;
      this.flush();
    }, 0);
  }

  /** Writes whatever there is, if the line takes it. */
  flush(): void {
    if (!this.#line.takes) return this.#watch();
    this.#clock.clearTimeout(this.#stuck);
    this.#stuck = undefined;
    const frames = this.#answers;
    this.#answers = [];
    this.#port.acked(frames.filter((frame) => frame.type === 'ack' && frame.eventId !== undefined).length);
    if (this.#gated.size > 0 && this.#isOpen()) this.#openGate(frames);
    for (const reader of this.readers.values()) this.#read(reader, frames);
    this.#tellLosses(frames);
    this.#write(frames);
  }

  /** Ends it: nothing more is written. */
  close(): void {
    for (const reader of this.readers.values()) reader.channel.leave(reader);
    this.readers.clear();
    for (const timer of [this.#scheduled, this.#later?.timer, this.#stuck]) this.#clock.clearTimeout(timer);
  }

  #gate(key: string, gated: Gated): void {
    this.#gated.delete(key);
    this.#gated.set(key, gated);
    this.wake();
  }

  #isOpen(): boolean {
    const wait = this.#level === 'none' ? 0 : this.#opensAt - this.#clock.now();
    if (wait > 0) this.#lookAgain(wait);
    return wait <= 0;
  }

  #openGate(frames: ServerFrame[]): void {
    this.#opensAt = this.#clock.now() + INTERVALS[this.#level];
    for (const { frame, reader } of this.#gated.values()) {
      if (reader !== undefined && !this.readers.has(reader.channel)) continue; // It has left meanwhile.
      frames.push(frame);
      if (reader !== undefined && 'id' in frame) reader.losses.wrote(parsePosition(String(frame.id))?.offset ?? 0);
    }
    this.#gated.clear();
  }

  #read(reader: Reader, frames: ServerFrame[]): void {
    const { log, rule } = reader.channel;
    if (rule.delivery !== 'reliable') return;
    const gap = log.lost(reader.offset);
    if (gap !== undefined) {
      frames.push(gap);
      reader.offset = log.oldest - 1;
    }
    while (reader.offset < log.head) {
      const event = log.at(++reader.offset);
      if (event !== undefined) frames.push(reader.offset <= reader.replayUntil ? replayed(event) : event);
    }
  }

  #tellLosses(frames: ServerFrame[]): void {
    for (const { channel, losses } of this.readers.values()) {
      const wait = losses.due(this.#clock.now());
      if (wait === undefined) continue;
      if (wait > 0) this.#lookAgain(wait);
      else frames.push(losses.tell(channel.name, channel.log.epoch, this.#clock.now()));
    }
  }

  #lookAgain(wait: number): void {
    const at = this.#clock.now() + wait;
    if (this.#later !== undefined && this.#later.at <= at) return;
    this.#clock.clearTimeout(this.#later?.timer);
    const flush = (): void => {
      this.#later = undefined;
      this.flush();
    };
    this.#later = { at, timer: this.#clock.setTimeout(flush, wait) };
  }

  #watch(): void {
    this.#stuck ??= this.#clock.setTimeout(() => this.#port.stuck('no write for 10 s'), WRITE_TIMEOUT);
  }

  #write(frames: readonly ServerFrame[]): void {
    let batch: string[] = [];
    let bytes = 0;
    const writeBatch = (): void => {
      if (batch.length > 0) this.#line.down(batch.length === 1 ? batch.join() : `[${batch.join(',')}]`);
      batch = [];
      bytes = 0;
    };
    for (const frame of frames) {
      const text = JSON.stringify(frame);
      const full = batch.length >= (this.#batches ? MOST_FRAMES : 1);
      if (full || bytes + text.length > MOST_BYTES) writeBatch();
      batch.push(text);
      bytes += text.length;
    }
    writeBatch();
  }
}
