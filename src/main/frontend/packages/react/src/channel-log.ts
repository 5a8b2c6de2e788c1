import type {
  ChannelPresence,
  GapFrame,
  Member,
  Membership,
  MessageFrame,
  PresencePayload,
  Published,
  RealtimeConnection,
  RealtimeError,
} from '@tidings/realtime';
import { connected } from './context.js';
import { isolated } from './isolated.js';
import type { Latest } from './latest.js';
import { Store } from './store.js';

/** Gathers messages, so that what comes fast is rendered once in a while. */
export interface ChannelBuffer {
  readonly enabled: boolean;
  /** Messages that may wait; of more, the oldest go, and are counted in `dropped`. */
  readonly maxSize: number;
  /** Milliseconds from one rendering to the next. */
  readonly batchInterval: number;
}

/** How `useChannel` uses a channel. The callbacks may change with every render: the latest are called. */
export interface UseChannelOptions<T> {
  /** Be present, and hear who else is. */
  readonly presence?: boolean;
  /** How many of the last events to begin with, 0 to 1,000. */
  readonly history?: number;
  /** How many messages are kept, the newest; 1,000. */
  readonly maxMessages?: number;
  readonly bufferConfig?: ChannelBuffer;
  /** Each message, also those that are not kept. */
  readonly onMessage?: (message: T, frame: MessageFrame) => void;
  /** Events were lost to this channel: load again what they add up to. */
  readonly onGap?: (gap: GapFrame) => void;
  /** What `error` says, when it happens. */
  readonly onError?: (error: RealtimeError) => void;
}

/** A channel as a component sees it. */
export interface ChannelView<T> {
  /** The newest messages, the oldest first; the same array until it changes. */
  readonly messages: readonly T[];
  readonly members: readonly Member[];
  readonly isSubscribed: boolean;
  /** Why the hub refused the channel, or something of it, last. It goes here instead of to the connection's `onError`. */
  readonly error: RealtimeError | undefined;
  /** The last loss that the hub has told of. */
  readonly gap: GapFrame | undefined;
  /** How many messages the buffer has left out. */
  readonly dropped: number;
}

interface Waiting<T> {
  readonly message: T;
  readonly frame: MessageFrame;
}

/** What one component keeps of one channel, while it is open. */
export class ChannelLog<T> extends Store<ChannelView<T>> {
  readonly #connection: RealtimeConnection | null;
  readonly #name: string;
  readonly #options: UseChannelOptions<T>;
  readonly #latest: Latest<UseChannelOptions<T>>;
  #membership: Membership | undefined;
  /** Nobody would end a membership any more. */
  #closed = false;
  #waiting: Waiting<T>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    connection: RealtimeConnection | null,
    name: string,
    options: UseChannelOptions<T>,
    latest: Latest<UseChannelOptions<T>>,
  ) {
    super({ messages: [], members: [], isSubscribed: false, error: undefined, gap: undefined, dropped: 0 });
    this.#connection = connection;
    this.#name = name;
    this.#options = options;
    this.#latest = latest;
  }

  /** Subscribes, from the beginning: what was kept before is forgotten. Ends with the returned function. */
  open(): () => void {
    this.#closed = false;
    if (this.#connection === null) return () => undefined;
    const { presence = false, history } = this.#options;
    const channel = this.#connection.channel<T>(this.#name, history === undefined ? {} : { history });
    this.become({ ...this.initial, isSubscribed: channel.state === 'subscribed' });
    const ends = [
      channel.on('error', (error) => this.#failed(error)),
      channel.on('state', (state) => this.#moved(state === 'subscribed')),
      channel.on('gap', (gap) => this.#lost(gap)),
      channel.on('message', (message, frame) => this.#take({ message, frame })),
    ];
    if (presence) {
      this.#membership ??= channel.join();
      ends.push(channel.on('presence', (all) => this.#present(all)));
      this.#present(channel.presence);
    }
    return () => this.#close(ends);
  }

  /** Rejects as `Channel.publish`, and with no_provider without a connection. */
  async publish(message: T): Promise<Published> {
    return connected(this.#connection).channel<T>(this.#name).publish(message);
  }

  /** Says what this device does; the first time, it becomes a member by it. Nothing once the log is closed. */
  updatePresence(payload: PresencePayload): void {
    if (this.#closed) return;
    this.#membership ??= connected(this.#connection).channel(this.#name).join();
    this.#membership.update(payload);
  }

  clear(): void {
    this.change({ messages: [] });
  }

  #close(ends: readonly (() => void)[]): void {
    this.#closed = true;
    for (const end of ends) end();
    this.#membership?.leave();
    this.#membership = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #take(one: Waiting<T>): void {
    const { bufferConfig } = this.#options;
    if (bufferConfig?.enabled !== true) return this.#deliver([one]);
    this.#waiting.push(one);
    if (this.#waiting.length > bufferConfig.maxSize) {
      this.#waiting.shift();
      this.change({ dropped: this.state.dropped + 1 });
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#deliver(this.#waiting.splice(0));
    }, bufferConfig.batchInterval);
  }

  #deliver(some: readonly Waiting<T>[]): void {
    const { maxMessages = 1000 } = this.#options;
    const all = [...this.state.messages, ...some.map(({ message }) => message)];
    this.change({ messages: all.slice(Math.max(0, all.length - maxMessages)) });
    for (const { message, frame } of some) isolated(() => this.#latest.current.onMessage?.(message, frame));
  }

  #moved(isSubscribed: boolean): void {
    this.change(isSubscribed ? { isSubscribed, error: undefined } : { isSubscribed });
  }

  #present({ members }: ChannelPresence): void {
    this.change({ members });
  }

  #lost(gap: GapFrame): void {
    this.change({ gap });
    this.#latest.current.onGap?.(gap);
  }

  #failed(error: RealtimeError): void {
    this.change({ error });
    this.#latest.current.onError?.(error);
  }
}
