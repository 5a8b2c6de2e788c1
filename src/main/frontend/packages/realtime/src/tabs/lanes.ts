import type { ClientFrame, ServerFrame } from '../generated/frames.js';
import type { AnswerTaker } from './answers.js';
import { Lane } from './lane.js';
import type { Line } from './lines.js';
import type { ReaderRequest } from './reader.js';

/** One connection, as the lanes see it. */
export interface LaneTrunk {
  readonly ready: boolean;
  /** Sends frames one after the other; the answer to the last one goes to the taker. */
  ask(frames: readonly ClientFrame[], taker: AnswerTaker): void;
}

/** What lanes need from the leader. */
export interface LanesPort<T extends LaneTrunk> {
  /** A connection that has room for one channel more. */
  room(): T;
  /** The channel goes by this connection no more. `full`: the hub refused it there. */
  release(trunk: T, full: boolean): void;
  send(lines: readonly Line[], frame: ServerFrame): void;
  cut(line: Line, reason: string): void;
}

interface Entry<T> {
  readonly lane: Lane;
  trunk: T;
}

/** The channels that any tab reads, each by one connection, by each name that the hub knows it by. */
export class Lanes<T extends LaneTrunk> {
  readonly #port: LanesPort<T>;
  readonly #all = new Map<string, Entry<T>>();
  /** The name by which a channel is subscribed, by the channel's own where that is another one. */
  readonly #aliases = new Map<string, string>();

  constructor(port: LanesPort<T>) {
    this.#port = port;
  }

  join(line: Line, request: ReaderRequest): void {
    this.#obtain(request.name).lane.join(line, request);
  }

  /** False when the tab did not read it. */
  leave(line: Line, name: string): boolean {
    return this.#find(name)?.lane.leave(line) ?? false;
  }

  /** The tab is gone. */
  leaveAll(line: Line): void {
    for (const { lane } of [...this.#all.values()]) lane.leave(line);
  }

  /** True when the frame is of a channel that is read here. */
  receive(frame: ServerFrame): boolean {
    const entry = 'channel' in frame ? this.#find(frame.channel) : undefined;
    entry?.lane.receive(frame);
    return entry !== undefined;
  }

  /** The connection has a session. */
  resume(trunk: T): void {
    for (const { lane } of this.#of(trunk)) lane.pump();
  }

  /** The session of the connection is over. */
  suspend(trunk: T): void {
    for (const { lane } of this.#of(trunk)) lane.suspend();
  }

  /** The connection does not come back: whoever reads by it is told so. */
  abandon(trunk: T, refusal: (channel: string) => ServerFrame): void {
    for (const [name, entry] of [...this.#all]) {
      if (entry.trunk !== trunk) continue;
      this.#all.delete(name);
      const lines = entry.lane.handOver().map(({ line }) => line);
      if (lines.length > 0) this.#port.send(lines, refusal(name));
    }
  }

  #of(trunk: T): readonly Entry<T>[] {
    return [...this.#all.values()].filter((entry) => entry.trunk === trunk);
  }

  #find(name: string): Entry<T> | undefined {
    return this.#all.get(name) ?? this.#all.get(this.#aliases.get(name) ?? '');
  }

  #obtain(name: string): Entry<T> {
    const entry = this.#find(name) ?? { lane: this.#newLane(name), trunk: this.#port.room() };
    if (this.#find(name) === undefined) this.#all.set(name, entry);
    return entry;
  }

  #newLane(name: string): Lane {
    const port = this.#port;
    const trunk = (): T | undefined => this.#all.get(name)?.trunk;
    return new Lane(name, {
      get ready() {
        return trunk()?.ready ?? false;
      },
      ask: (frames, taker) => trunk()?.ask(frames, taker),
      send: (lines, frame) => port.send(lines, frame),
      cut: (line, reason) => port.cut(line, reason),
      full: () => this.#move(name),
      named: (channel) => this.#named(name, channel),
      empty: () => this.#drop(name),
    });
  }

  #move(name: string): void {
    const entry = this.#all.get(name);
    if (entry === undefined) return;
    this.#port.release(entry.trunk, true);
    entry.trunk = this.#port.room();
  }

  #drop(name: string): void {
    const entry = this.#all.get(name);
    if (entry !== undefined && this.#all.delete(name)) this.#port.release(entry.trunk, false);
  }

  /** Two names of one channel are one subscription: who asked for the second name joins the first. */
  #named(name: string, channel: string): void {
    if (name === channel) return;
    const other = this.#all.get(channel);
    const entry = this.#all.get(name);
    this.#aliases.set(channel, name);
    if (other === undefined || entry === undefined) return;
    this.#aliases.delete(channel);
    this.#aliases.set(name, channel);
    this.#drop(name);
    for (const reader of entry.lane.handOver()) other.lane.take(reader);
  }
}
