import {
  CLOSE_CODES,
  type CloseEventInfo,
  type ConnectionTrace,
  type GapFrame,
  type RealtimeConnection,
  type ServerFrame,
} from '@tidings/realtime';
import { ChannelTraffic, type ChannelFigures } from './channel-traffic.js';
import { entryOf, type Entry } from './entry.js';
import { Ring } from './ring.js';

/** Events were lost to a subscription. */
export interface GapEntry {
  readonly at: number;
  readonly gap: GapFrame;
}

/** A connection that ended, and what the hub says about it. */
export interface EndEntry {
  readonly at: number;
  readonly close: CloseEventInfo;
  /** What the code means. */
  readonly meaning: string;
  /** Why the hub says that it ended; undefined until the next session, and where the hub does not know. */
  readonly byHub: { readonly code: number; readonly reason: string } | undefined;
  /** How long it took until the next session: milliseconds; undefined while there is none. */
  readonly away: number | undefined;
}

/** All that was recorded; never changed, only replaced. */
export interface Recording {
  readonly entries: readonly Entry[];
  readonly gaps: readonly GapEntry[];
  readonly ends: readonly EndEntry[];
  readonly channels: readonly ChannelFigures[];
  /** Milliseconds of the last ping and its pong. */
  readonly rtt: number | undefined;
  readonly paused: boolean;
  /** How many frames came while it was paused; they are counted, but not shown. */
  readonly missed: number;
}

/** How often the panel is told that something is new: milliseconds. */
const PACE = 250;
const ROOM_FOR_EVENTS = 100;
const ROOM_FOR_CHANNELS = 200;

/** Records what a connection does, in bounded room, and tells at most four times a second that there is more. */
export class Recorder {
  readonly #connection: Pick<RealtimeConnection, 'trace'>;
  readonly #entries: Ring<Entry>;
  readonly #gaps = new Ring<GapEntry>(ROOM_FOR_EVENTS);
  readonly #ends = new Ring<EndEntry>(ROOM_FOR_EVENTS);
  readonly #channels = new Map<string, ChannelTraffic>();
  readonly #listeners = new Set<() => void>();
  readonly #pings = new Map<number, number>();
  #recording: Recording;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;
  #rtt: number | undefined;
  #ahead: number | undefined;
  #paused = false;
  #missed = 0;
  #lastEnd: EndEntry | undefined;

  /** @param room - How many frames it keeps. */
  constructor(connection: Pick<RealtimeConnection, 'trace'>, room: number) {
    if (!Number.isInteger(room) || room < 1)
      throw new RangeError(`capacity is ${room}; it must be a count of at least 1.`);
    this.#connection = connection;
    this.#entries = new Ring(room);
    this.#recording = this.#record();
  }

  /** The same object until something changes. */
  get recording(): Recording {
    return this.#recording;
  }

  /** Records from now on, until the returned function is called. */
  start(): () => void {
    const end = this.#connection.trace((trace) => this.#take(trace, Date.now()));
    return () => {
      end();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Holds the timeline still; gaps, ends and rates go on. */
  pause(paused: boolean): void {
    this.#paused = paused;
    if (!paused) this.#missed = 0;
    this.#tell();
  }

  /** Forgets what was recorded. */
  clear(): void {
    for (const ring of [this.#entries, this.#gaps, this.#ends]) ring.clear();
    this.#channels.clear();
    this.#missed = 0;
    this.#tell();
  }

  #take(trace: ConnectionTrace, now: number): void {
    if (this.#paused) this.#missed++;
    else this.#entries.add(entryOf(trace, ++this.#count, now));
    if (trace.kind === 'received') this.#received(trace.frame, now);
    else if (trace.kind === 'closed') this.#closed(trace.close, now);
    else if (trace.frame.type === 'ping') this.#pings.set(trace.frame.timestamp ?? 0, now);
    this.#timer ??= setTimeout(() => this.#tell(), PACE);
  }

  #received(frame: ServerFrame, now: number): void {
    if (frame.type === 'pong') return this.#pong(frame.echo, frame.timestamp, now);
    if (frame.type === 'connected') return this.#back(frame.previous, now);
    if (frame.type === 'gap') this.#gaps.add({ at: now, gap: frame });
    if (!('channel' in frame) || ('id' in frame && !('seq' in frame))) return;
    const traffic = this.#channels.get(frame.channel) ?? this.#addChannel(frame.channel);
    traffic.received(frame, now, this.#ahead);
  }

  /** Where there is no room for one more, the one goes of which nothing has come for the longest time. */
  #addChannel(name: string): ChannelTraffic {
    if (this.#channels.size >= ROOM_FOR_CHANNELS) {
      const [quietest] = [...this.#channels].reduce((one, other) => (other[1].heardAt < one[1].heardAt ? other : one));
      this.#channels.delete(quietest);
    }
    const traffic = new ChannelTraffic(name);
    this.#channels.set(name, traffic);
    return traffic;
  }

  #pong(echo: number | undefined, hubTime: number, now: number): void {
    const sentAt = this.#pings.get(echo ?? 0);
    this.#pings.clear();
    if (sentAt === undefined) return;
    this.#rtt = now - sentAt;
    this.#ahead = hubTime - (sentAt + this.#rtt / 2);
  }

  #closed(close: CloseEventInfo, now: number): void {
    const meaning =
      CLOSE_CODES.find(({ code }) => code === close.code)?.what ?? 'A code that this version does not know.';
    this.#pings.clear();
    this.#lastEnd = { at: now, close, meaning, byHub: undefined, away: undefined };
    this.#ends.add(this.#lastEnd);
  }

  /** A new session: the last end is over, and the hub may say more of it. */
  #back(previous: EndEntry['byHub'], now: number): void {
    const last = this.#lastEnd;
    if (last === undefined) return;
    const ends = this.#ends.items.map((end) => (end === last ? { ...end, byHub: previous, away: now - end.at } : end));
    this.#ends.clear();
    for (const end of ends) this.#ends.add(end);
    this.#lastEnd = undefined;
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#recording = this.#record();
    for (const listener of [...this.#listeners]) listener();
  }

  #record(): Recording {
    const now = Date.now();
    return {
      entries: this.#entries.items,
      gaps: this.#gaps.items,
      ends: this.#ends.items,
      channels: [...this.#channels.values()].map((traffic) => traffic.figures(now)),
      rtt: this.#rtt,
      paused: this.#paused,
      missed: this.#missed,
    };
  }
}
