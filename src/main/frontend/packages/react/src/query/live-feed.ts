import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { Channel, RealtimeConnection, TypedFrame } from '@tidings/realtime';
import { watchContinuity } from '../continuity.js';
import type { Latest } from '../latest.js';
import { Store } from '../store.js';
import { refetcherOf, type RefetchPace } from './refetcher.js';

/** Frames of one type on another channel, for example that a pipeline has ended. */
export interface RefreshTrigger {
  readonly channel: string;
  /** `message`, which is what clients and services publish, unless it says another type. */
  readonly type?: string;
}

/** What a push is made of the data: the data after it, or undefined to fetch them again. */
export type Patch<T> = (data: T | undefined, payload: unknown, frame: TypedFrame) => T | undefined;

/** What a feed asks of its component; may change with every render. */
export interface FeedOptions<T> extends RefetchPace {
  readonly patch: Patch<T> | undefined;
}

/** Whether pushes come. */
export interface FeedState {
  /** The channel is subscribed. */
  readonly isSubscribed: boolean;
}

const TYPES = ['message', 'query.data'];

/** Keeps one query of TanStack Query in step with a channel: each push patches its data, or has them fetched again. */
export class LiveFeed<T> extends Store<FeedState> {
  readonly #connection: RealtimeConnection;
  readonly #client: QueryClient;
  readonly #queryKey: QueryKey;
  readonly #latest: Latest<FeedOptions<T>>;

  constructor(connection: RealtimeConnection, client: QueryClient, queryKey: QueryKey, latest: Latest<FeedOptions<T>>) {
    super({ isSubscribed: false });
    this.#connection = connection;
    this.#client = client;
    this.#queryKey = queryKey;
    this.#latest = latest;
  }

  /** Follows the channel, and the other triggers, until the returned function is called. */
  open(name: string, refreshOn: readonly (string | RefreshTrigger)[] = TYPES): () => void {
    const channel = this.#connection.channel(name);
    const pushed = (payload: unknown, frame: TypedFrame): void => this.#pushed(payload, frame);
    const refresh = (): void => this.refresh();
    const ends = refreshOn.map((trigger) =>
      typeof trigger === 'string' ? listen(channel, trigger, pushed) : this.#watch(trigger, refresh),
    );
    ends.push(
      watchContinuity(channel, refresh),
      channel.on('snapshot', refresh),
      channel.on('state', (state) => this.become({ isSubscribed: state === 'subscribed' })),
    );
    this.become({ isSubscribed: channel.state === 'subscribed' });
    return () => {
      for (const end of ends) end();
      this.become(this.initial);
    };
  }

  /** Has the data fetched again, joined with whoever asks for the same. */
  readonly refresh = (): void => {
    refetcherOf(this.#client, this.#queryKey).request(this.#latest.current);
  };

  /** What happened there while nobody was told is a reason to look, too. */
  #watch({ channel, type = 'message' }: RefreshTrigger, refresh: () => void): () => void {
    const other = this.#connection.channel(channel);
    const ends = [listen(other, type, refresh), watchContinuity(other, refresh)];
    return () => {
      for (const end of ends) end();
    };
  }

  #pushed(payload: unknown, frame: TypedFrame): void {
    const { patch } = this.#latest.current;
    const before = this.#client.getQueryData<T>(this.#queryKey);
    const after = patch?.(before, payload, frame);
    if (after !== undefined) this.#client.setQueryData<T>(this.#queryKey, after);
    if (after === undefined || this.#isFetching()) this.refresh();
  }

  /** What is being fetched may have been read before the push, and will replace the patch. */
  #isFetching(): boolean {
    return this.#client.isFetching({ queryKey: this.#queryKey, exact: true }) > 0;
  }
}

function listen(channel: Channel, type: string, heard: (payload: unknown, frame: TypedFrame) => void): () => void {
  return type === 'message' ? channel.on('message', heard) : channel.onType(type, heard);
}
