import type { Clock, PublishFrame, ServerFrame, TimerId } from '@tidings/realtime';
import type { ChannelRule } from './channel-rules.js';
import { EventLog, type HubEvent, type LiveBounds, type NewEvent } from './event-log.js';
import { Members, memberKey, type MemberChange } from './members.js';
import type { Reader } from './outlet.js';
import { PublishWindow } from './publish-window.js';

/** A frame of the hub that is the last value of something: it has no position. */
export type HubState = Exclude<
  Extract<ServerFrame, { readonly channel: string; readonly payload: unknown }>,
  { readonly seq: number }
>;

/** Of one sender's lossy events at most 30 a second go out. */
const LOSSY_INTERVAL = 33;

/** One channel of a tenant: its events, who is subscribed, who is present. */
export class HubChannel {
  readonly name: string;
  readonly tenant: string;
  readonly rule: ChannelRule;
  readonly members: Members;
  readonly #clock: Clock;
  readonly #live: LiveBounds;
  readonly #readers = new Set<Reader>();
  readonly #windows = new Map<string, PublishWindow>();
  readonly #states = new Map<string, HubState>();
  readonly #waiting = new Map<string, HubEvent>();
  #log: EventLog;
  #pace: TimerId;
  #pacedAt = -Infinity;
  /** What stands for the events that a subscriber has missed. */
  snapshot: (() => unknown) | undefined;

  constructor(tenant: string, name: string, rule: ChannelRule, clock: Clock, live: LiveBounds, epoch: string) {
    this.tenant = tenant;
    this.name = name;
    this.rule = rule;
    this.members = new Members(clock.now());
    this.#clock = clock;
    this.#live = live;
    this.#log = new EventLog(name, rule, live, epoch);
  }

  /** Its events, without those that are past their time. */
  get log(): EventLog {
    this.#trim();
    return this.#log;
  }

  /** Nobody would miss it: no subscriber, no event. */
  get isForgettable(): boolean {
    return this.#readers.size === 0 && this.log.events.length === 0;
  }

  /** The states that whoever comes in is told. */
  get states(): readonly HubState[] {
    return [...this.#states.values()];
  }

  enter(reader: Reader): void {
    this.#readers.add(reader);
  }

  leave(reader: Reader): void {
    this.#readers.delete(reader);
  }

  /** Takes what a client publishes. Throws id_reused. */
  publish(frame: PublishFrame, user: string, event: NewEvent, sender: string): ReturnType<PublishWindow['claim']> {
    return this.#windowOf(user).claim(frame, () => this.add(event, sender).id);
  }

  /** Which of a user's publications are events. */
  applied(user: string, ids: readonly string[]): string[] {
    return this.#windowOf(user).applied(ids);
  }

  /** Takes an event, which gets its place and goes to whoever is subscribed. */
  add(event: NewEvent, sender: string): HubEvent {
    const placed = this.#log.append(event, sender, this.#clock.now());
    if (this.rule.delivery === 'reliable') for (const { outlet } of this.#readers) outlet.wake();
    else this.#passOn(sender, placed);
    this.#trim();
    return placed;
  }

  /** Tells whoever is subscribed, and whoever subscribes later, the last value of a type of states. */
  state(state: HubState): void {
    this.#states.set(state.type, state);
    for (const reader of this.#readers) reader.outlet.state(state, state.type);
  }

  /** Tells those who listen to presence. */
  tell(change: MemberChange | undefined): void {
    if (change === undefined) return;
    const { kind, member, version } = change;
    const frame = { channel: this.name, payload: member, version, timestamp: this.#clock.now() };
    for (const reader of this.#readers) {
      if (reader.presence) reader.outlet.state({ type: `presence.${kind}`, ...frame }, `member ${memberKey(member)}`);
    }
  }

  /** Begins anew: another epoch, no events, no memory of publications. */
  begin(epoch: string): void {
    this.#log = new EventLog(this.name, this.rule, this.#live, epoch);
    this.#windows.clear();
  }

  #windowOf(user: string): PublishWindow {
    const window = this.#windows.get(user) ?? new PublishWindow(this.#clock);
    this.#windows.set(user, window);
    return window;
  }

  /** The newest event of each sender goes out, at once after a pause. */
  #passOn(sender: string, event: HubEvent): void {
    this.#waiting.delete(sender);
    this.#waiting.set(sender, event);
    const wait = this.rule.delivery === 'lossy' ? this.#pacedAt + LOSSY_INTERVAL - this.#clock.now() : 0;
    if (wait <= 0) this.#release();
    else this.#pace ??= this.#clock.setTimeout(() => this.#release(), wait);
  }

  #release(): void {
    this.#clock.clearTimeout(this.#pace);
    this.#pace = undefined;
    this.#pacedAt = this.#clock.now();
    for (const [sender, event] of this.#waiting) {
      for (const reader of this.#readers) reader.outlet.lossy(reader, event, sender);
    }
    this.#waiting.clear();
  }

  #trim(): void {
    const needed = Math.min(...[...this.#readers].map((reader) => reader.offset));
    this.#log.trim(this.#clock.now(), needed);
  }
}
