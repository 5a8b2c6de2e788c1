import type { ChannelCore } from './channel-core.js';
import type { AnyListener, CheckedPayloads } from './checked-payloads.js';
import type { AckTimeoutError, RealtimeError } from './errors.js';
import type { TypedFrame } from './events.js';
import type { Throttle } from './flow.js';
import type { GapFrame, Member, MessageFrame, PresencePayload, RequestId, SyncFrame } from './generated/frames.js';
import type { Unsubscribe } from './listeners.js';
import type { Published } from './outbox.js';
import type { Membership } from './own-presence.js';
import type { ChannelState } from './channel-options.js';

/** Who is present, and this device's part in it; never changed, only replaced. */
export interface ChannelPresence {
  /** Ordered by the time of joining, this device included. Empty unless someone listens to `presence`. */
  readonly members: readonly Member[];
  /** The hub has confirmed this device's membership in the current session. */
  readonly joined: boolean;
  /** What this device tells about itself; undefined while it is not a member. */
  readonly mine: PresencePayload | undefined;
}

/** The listeners of a channel. */
export interface ChannelListeners<T> {
  /** One event, in the channel's order, never the same one twice. */
  message: (payload: T, frame: MessageFrame) => void;
  /** Events were lost to this subscription. */
  gap: (gap: GapFrame) => void;
  /** The state at `position`, instead of the events up to it. */
  snapshot: (state: unknown, position: string | undefined) => void;
  presence: (presence: ChannelPresence) => void;
  state: (state: ChannelState) => void;
  /**
   * The hub refused something of this channel that no caller waits for. Retryable errors are retried by the SDK. Without
   * a listener it goes to the connection's `onError`.
   */
  error: (error: RealtimeError) => void;
}

/** Takes the payload of a frame of one type, and the frame. */
export type TypedListener<T = unknown> = (payload: T, frame: TypedFrame) => void;

/** Options of one publication. */
export interface PublishOptions {
  /** The publish id, to publish again what may have been accepted. Default: a new one. */
  readonly id?: RequestId;
  /** Joins the event to a distributed trace. */
  readonly traceId?: string;
  /**
   * Called each time that an ack is late, by `ackTimeout`, before the publication is sent again under the same id; its
   * promise goes on. With `publishResends: 0` the promise rejects instead, with the same error.
   */
  readonly onLate?: (error: AckTimeoutError) => void;
}

/** What to ask a sync for. */
export interface SyncOptions {
  /** Default: the channel's position. */
  readonly lastEventId?: string;
  /** The version of the state the caller has. */
  readonly version?: number;
  /** Ids of operations that were not answered. */
  readonly pendingOps?: readonly string[];
}

/** The answer to a sync, in one piece. */
export type SyncResult = Omit<SyncFrame, 'type' | 'id' | 'more'>;

/**
 * One channel of a connection. Listening to `message`, `gap`, `snapshot` or `presence` holds the subscription, and so does
 * {@link subscribe}; the last one out ends it. Who comes later than the first gets what is live, not the history.
 * Listeners get payloads of type `T`; what is published is a `P`.
 */
export class Channel<T = unknown, P = T> {
  readonly #core: ChannelCore;
  readonly #checked: CheckedPayloads | undefined;

  /** Made by {@link RealtimeConnection.channel} only. */
  constructor(core: ChannelCore, checked?: CheckedPayloads) {
    this.#core = core;
    this.#checked = checked;
  }

  get name(): string {
    return this.#core.name;
  }

  get state(): ChannelState {
    return this.#core.subscription.state;
  }

  /** The position of the last event seen; undefined before the first answer and in channels without positions. */
  get position(): string | undefined {
    return this.#core.cursor.position;
  }

  /** The channel may drop events: as its options say, else by its namespace. */
  get lossy(): boolean {
    return this.#core.cursor.lossy;
  }

  /** The same object until it changes. */
  get presence(): ChannelPresence {
    return this.#core.presence;
  }

  /** Adds a listener until the returned function is called. Called with each event from now on, never at once. */
  on<K extends keyof ChannelListeners<T>>(event: K, listener: ChannelListeners<T>[K]): Unsubscribe {
    return this.#listen(event, listener, (call) => this.#core.on(event, call));
  }

  /**
   * Adds a listener to what the hub or a service says under another type than `message`, for example `notification`:
   * its events once and in the channel's order, its states, such as `notification.badge`, as often as they change.
   */
  onType<E = unknown>(type: string, listener: TypedListener<E>): Unsubscribe {
    return this.#listen('typed', listener, (call) => this.#core.onType(type, call));
  }

  /** Holds the subscription until the returned function is called. */
  subscribe(): Unsubscribe {
    return this.#core.subscription.hold();
  }

  /**
   * Publishes one event; no subscription is needed. Resolves when the hub has accepted it, also over reconnects. An ack
   * that is late by `ackTimeout` has it sent again under the same id, `publishResends` times; only then it rejects.
   * Rejects with TooLargeError, QueueOverflowError, AckTimeoutError, ConnectionClosedError or ServerError.
   */
  publish(payload: P, options?: PublishOptions): Promise<Published> {
    return this.#core.port.publish(this.name, payload, options);
  }

  /** Lets a reader say that it cannot keep up; the same as {@link RealtimeConnection.throttle}, for all channels. */
  throttle(): Throttle {
    return this.#core.port.throttle();
  }

  /** Makes this device a member until the membership is left; failures go to `error`, retryable ones are retried. */
  join(payload: PresencePayload = {}): Membership {
    return this.#core.own.join(payload);
  }

  /**
   * Asks for what was missed since a position, in as many requests as it takes. Changes nothing in the subscription.
   * Rejects with ServerError, AckTimeoutError, ConnectionClosedError, or a RealtimeError named no_position, or not_loaded:
   * the part that asks is loaded with the first call.
   */
  sync(options: SyncOptions = {}): Promise<SyncResult> {
    return this.#core.sync(options);
  }

  #listen(event: string, listener: (...args: never) => void, add: (call: AnyListener) => Unsubscribe): Unsubscribe {
    if (this.#checked === undefined) return add(listener as AnyListener);
    let here = true;
    const call = this.#checked.wrap(event, (...args) => {
      if (here) (listener as AnyListener)(...args);
    });
    const end = add(call);
    return () => {
      here = false;
      end();
    };
  }
}
