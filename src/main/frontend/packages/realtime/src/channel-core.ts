import type { ChannelOptions } from './channel-options.js';
import type {
  ChannelListeners,
  ChannelPresence,
  PublishOptions,
  SyncOptions,
  SyncResult,
  TypedListener,
} from './channel.js';
import type { Clock } from './clock.js';
import type { Defect } from './codec.js';
import { Cursor } from './cursor.js';
import { notLoaded, ServerError, type RealtimeError } from './errors.js';
import { isEvent, isMessage, type TypedFrame } from './events.js';
import type { Throttle } from './flow.js';
import type { EventFrame, ServerFrame } from './generated/frames.js';
import { Listeners, type Unsubscribe } from './listeners.js';
import { applyPresence, NO_MEMBERS, type PresenceFrame } from './members.js';
import type { Published } from './outbox.js';
import { OwnPresence } from './own-presence.js';
import type { PositionStore } from './positions.js';
import type { Answer, RequestFrame } from './requests.js';
import { Retrier } from './retrier.js';
import { Subscription } from './subscription.js';

/** What a channel needs from its connection. */
export interface ChannelPort {
  /** A session is ready: requests can be asked. */
  readonly ready: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly positions: PositionStore;
  ask(request: RequestFrame): Promise<Answer>;
  throttle(): Throttle;
  publish(channel: string, payload: unknown, options: PublishOptions | undefined): Promise<Published>;
  defect(defect: Defect): void;
  /** An error that no listener of the channel takes. */
  error(error: RealtimeError): void;
}

type AllListeners = { [K in keyof ChannelListeners<never>]: Listeners<Parameters<ChannelListeners<unknown>[K]>> };

/** What stands behind a {@link Channel}: joins subscription, own presence and members, and takes the hub's frames. */
export class ChannelCore {
  readonly name: string;
  readonly port: ChannelPort;
  readonly cursor: Cursor;
  readonly subscription: Subscription;
  readonly own: OwnPresence;
  readonly #listeners: AllListeners = {
    message: new Listeners(),
    gap: new Listeners(),
    snapshot: new Listeners(),
    presence: new Listeners(),
    state: new Listeners(),
    error: new Listeners(),
  };
  readonly #typed = new Map<string, Listeners<Parameters<TypedListener>>>();
  #members = NO_MEMBERS;
  #presence: ChannelPresence = { members: [], joined: false, mine: undefined };

  constructor(name: string, port: ChannelPort) {
    this.name = name;
    this.port = port;
    this.cursor = new Cursor(name, port.positions, (defect) => port.defect(defect));
    this.subscription = this.#newSubscription();
    this.own = this.#newOwnPresence();
  }

  get presence(): ChannelPresence {
    return this.#presence;
  }

  configure(options: ChannelOptions): void {
    this.subscription.configure(options);
  }

  on<K extends keyof ChannelListeners<never>>(event: K, listener: ChannelListeners<never>[K]): Unsubscribe {
    const listeners = this.#listeners[event] as Listeners<readonly unknown[]>;
    const remove = listeners.add(listener as (...args: readonly unknown[]) => void);
    if (event === 'state' || event === 'error') return remove;
    if (event === 'presence') this.configure({ presence: true });
    const release = this.subscription.hold();
    return () => {
      remove();
      release();
    };
  }

  /** The session is ready: subscribe first, so that nothing about the own joining is missed. */
  resume(): void {
    this.subscription.resume();
    this.own.resume();
  }

  suspend(): void {
    this.subscription.suspend();
    this.own.suspend();
  }

  /** Calls the listener with each frame of the type until the returned function is called; holds the subscription. */
  onType(type: string, listener: TypedListener): Unsubscribe {
    const listeners = this.#typed.get(type) ?? new Listeners<Parameters<TypedListener>>();
    this.#typed.set(type, listeners);
    const remove = listeners.add(listener);
    const release = this.subscription.hold();
    return () => {
      remove();
      release();
    };
  }

  receive(frame: ServerFrame): void {
    if (isEvent(frame)) return this.subscription.event(frame);
    switch (frame.type) {
      case 'subscribed':
        return this.subscription.subscribed(frame);
      case 'unsubscribed':
        return this.subscription.unsubscribed(frame);
      case 'gap':
        return this.subscription.gap(frame);
      case 'presence.sync':
      case 'presence.join':
      case 'presence.update':
      case 'presence.leave':
        return this.#present(frame);
      case 'error':
        return this.#fail(new ServerError(frame));
      default:
        return this.#type(frame); // A state, or of a later version of the hub; `onMessage` has seen it too.
    }
  }

  async sync(options: SyncOptions): Promise<SyncResult> {
    const { position } = this.cursor;
    const { syncOf } = await import('./channel-sync.js').catch((error: unknown) => {
      throw notLoaded('syncs', error);
    });
    return syncOf(this.name, options, position, (request) => this.port.ask(request));
  }

  #newSubscription(): Subscription {
    const { port } = this;
    return new Subscription(this.name, {
      get ready() {
        return port.ready;
      },
      cursor: this.cursor,
      retrier: new Retrier(port.clock, port.random),
      ask: (request) => port.ask(request),
      onState: (state) => this.#listeners.state.emit(state),
      onEvent: (frame) => this.#event(frame),
      onGap: (frame) => this.#listeners.gap.emit(frame),
      onSnapshot: (state, position) => this.#listeners.snapshot.emit(state, position),
      onEnd: () => this.#ended(),
      onError: (error) => this.#fail(error),
    });
  }

  #event(frame: EventFrame): void {
    if (isMessage(frame)) this.#listeners.message.emit(frame.payload, frame);
    else this.#type(frame);
  }

  #type(frame: ServerFrame | EventFrame): void {
    const typed = frame as TypedFrame;
    this.#typed.get(frame.type)?.emit(typed.payload, typed);
  }

  #newOwnPresence(): OwnPresence {
    const { port } = this;
    return new OwnPresence(this.name, {
      get ready() {
        return port.ready;
      },
      retrier: new Retrier(port.clock, port.random),
      ask: (request) => port.ask(request),
      onChange: () => this.#presenceChanged(),
      onError: (error) => this.#fail(error),
    });
  }

  #fail(error: RealtimeError): void {
    if (this.#listeners.error.size > 0) this.#listeners.error.emit(error);
    else this.port.error(error);
  }

  #present(frame: PresenceFrame): void {
    this.#members = applyPresence(this.#members, frame);
    this.#presenceChanged();
  }

  #ended(): void {
    this.#members = NO_MEMBERS;
    this.#presenceChanged();
  }

  #presenceChanged(): void {
    const { joined, mine } = this.own;
    const { members } = this.#members;
    const before = this.#presence;
    if (before.members === members && before.joined === joined && before.mine === mine) return;
    this.#presence = { members, joined, mine };
    this.#listeners.presence.emit(this.#presence);
  }
}
