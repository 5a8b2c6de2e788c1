import type { Member, RequestId } from '@tidings/realtime';
import type { HubEvent, NewEvent } from './event-log.js';
import type { HubChannel, HubState } from './hub-channel.js';

type Unaddressed<T> = T extends unknown ? Omit<T, 'channel'> : never;

/** What a test publishes in the place of somebody else. */
export interface ServerPublication {
  /** The publisher's user id; `server`. */
  readonly as?: string;
  /** The publisher's device; `server-device`. */
  readonly device?: string;
  /** The publisher's display name; the user id unless it is given. */
  readonly name?: string;
  /** The publisher's id of the event; none. */
  readonly ref?: RequestId;
}

/** A channel as the server sees it: a test publishes to it, looks into it, and makes it forget. */
export class ServerChannel {
  readonly #of: () => HubChannel;
  readonly #newEpoch: () => string;

  /** Made by {@link FakeServer.channel} only. */
  constructor(of: () => HubChannel, newEpoch: () => string) {
    this.#of = of;
    this.#newEpoch = newEpoch;
  }

  /** The position of its newest event. */
  get position(): string {
    const { log } = this.#of();
    return log.position(log.head);
  }

  /** The events that it keeps, oldest first. */
  get events(): readonly HubEvent[] {
    return this.#of().log.events;
  }

  /** The payloads of the events that it keeps, oldest first. */
  get payloads(): readonly unknown[] {
    return this.events.map(({ payload }) => payload);
  }

  /** Who is present. */
  get members(): readonly Member[] {
    return this.#of().members.all;
  }

  /** Publishes an event in somebody's name, whatever their rights. Gives it as subscribers see it. */
  publish(
    payload: unknown,
    { as = 'server', device = 'server-device', name = as, ref }: ServerPublication = {},
  ): HubEvent {
    const sender = { userId: as, clientId: device, name };
    return this.#of().add({ type: 'message', sender, payload, ...(ref !== undefined && { ref }) }, `${as}/${device}`);
  }

  /** Says what a feature of the hub says, for example a `notification`. Gives the event as subscribers see it. */
  emit(event: NewEvent): HubEvent {
    return this.#of().add(event, 'hub');
  }

  /** Tells the last value of a state, for example of a `notification.badge`; later subscribers are told it, too. */
  state(state: Unaddressed<HubState>): void {
    const channel = this.#of();
    channel.state({ ...state, channel: channel.name });
  }

  /** Forgets all but the newest `keep` events: whoever comes back with an older position is told a gap. */
  trim(keep = 0, reason: 'trimmed' | 'memory' = 'trimmed'): void {
    if (!Number.isInteger(keep) || keep < 0) throw new RangeError(`keep is ${keep}; it must be a count.`);
    this.#of().log.drop(keep, reason);
  }

  /** Begins anew, as after a restart: another epoch, and no events. Readers must come back to hear of it. */
  restart(): void {
    this.#of().begin(this.#newEpoch());
  }

  /** From now on, who has missed events gets this state in their place. */
  snapshot(state: () => unknown): void {
    this.#of().snapshot = state;
  }
}
