import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useStateOf } from '../connection-state.js';
import { useConnection } from '../context.js';
import { useLatest } from '../latest.js';
import { useStore } from '../store.js';
import { LiveFeed, type Patch, type RefreshTrigger } from './live-feed.js';

/** What to keep up to date, and by what. Durations are milliseconds. `fetchFn` and `patch` may be new in every render. */
export interface LiveDataOptions<T> {
  /** Whose pushes tell that the data are others. */
  readonly channel: string;
  /** Loads the data; give the signal to `fetch`. */
  readonly fetchFn: (context: { readonly signal: AbortSignal }) => Promise<T>;
  /** Between two fetches while pushes do not come, or come by a slower way; 60,000. 0: never. */
  readonly pollInterval?: number | undefined;
  /** Prefer pushes; true. False: only poll. */
  readonly enableWebSocket?: boolean | undefined;
  /**
   * What tells that the data are others: types of frames of `channel`, and frames of other channels. Default: `message` and
   * `query.data`, which the hub sends to a widget whose saved query has other rows.
   */
  readonly refreshOn?: readonly (string | RefreshTrigger)[] | undefined;
  /** Makes the new data from a push, instead of a fetch. */
  readonly patch?: Patch<T> | undefined;
  /** Names the data in TanStack Query's cache; `['tidings', channel]`. */
  readonly queryKey?: QueryKey | undefined;
  /** From the end of a fetch that a push has asked for to the next one; 500. */
  readonly minInterval?: number | undefined;
  /** A push waits a random time up to that before it fetches, where very many read the same channel; 0. */
  readonly spread?: number | undefined;
  /** Fetch and subscribe; true. */
  readonly enabled?: boolean | undefined;
}

/** Data that stay current. */
export interface LiveData<T> {
  readonly data: T | undefined;
  /** When they came, or were patched: Unix milliseconds; undefined before. */
  readonly lastUpdated: number | undefined;
  /** Why the last fetch failed; the data before it stay. */
  readonly error: Error | null;
  /** There are no data yet, and they are being fetched. */
  readonly isLoading: boolean;
  /** They are being fetched, the first time or again. */
  readonly isFetching: boolean;
  /** Pushes come, by the fast way: nothing is polled. */
  readonly isLive: boolean;
  /** Fetches again, joined with whoever asks for the same. */
  readonly refresh: () => void;
}

/**
 * Loads data with TanStack Query and keeps them current: a push on the channel patches them or has them fetched again,
 * events that were lost do so too, and while the connection is down or degraded they are polled. However many pushes and
 * components ask, one fetch is on its way at a time, and the last push is always followed by one.
 */
export function useLiveData<T>(options: LiveDataOptions<T>): LiveData<T> {
  const { channel, fetchFn, pollInterval = 60_000, enableWebSocket = true, refreshOn, enabled = true } = options;
  const { queryKey = ['tidings', channel], patch, minInterval = 500, spread = 0 } = options;
  const [connection, client] = [useConnection(), useQueryClient()];
  const latest = useLatest({ patch, minInterval, spread });
  const key = JSON.stringify(queryKey);
  const triggers = JSON.stringify(refreshOn);
  const feed = useMemo(
    () => new LiveFeed<T>(connection, client, JSON.parse(key) as QueryKey, latest),
    [connection, client, key, latest],
  );
  const follows = enableWebSocket && enabled;
  useEffect(
    () => (follows ? feed.open(channel, refreshOn) : undefined),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new array alone is no reason to subscribe anew
    [feed, follows, channel, triggers],
  );
  const { isSubscribed } = useStore(feed);
  const { status, degraded } = useStateOf(connection);
  const isLive = isSubscribed && status === 'connected' && !degraded;
  const { data, dataUpdatedAt, error, isLoading, isFetching } = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchFn({ signal }),
    enabled,
    refetchInterval: isLive || pollInterval <= 0 ? false : pollInterval,
    ...(isLive && { staleTime: Infinity }), // Pushes tell.
  });
  const lastUpdated = dataUpdatedAt === 0 ? undefined : dataUpdatedAt;
  const { refresh } = feed;
  return useMemo(
    () => ({ data, lastUpdated, error, isLoading, isFetching, isLive, refresh }),
    [data, lastUpdated, error, isLoading, isFetching, isLive, refresh],
  );
}
