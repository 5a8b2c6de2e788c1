import type { QueryState } from '@tidings/realtime';
import { useContext, useEffect, useMemo } from 'react';
import { CredentialsContext, useConnection } from '../context.js';
import { restOf } from '../hub-rest.js';
import { useLatest } from '../latest.js';
import { isFinal, QueryWatch, type QueryStatusOptions, type QueryStatusView } from './query-watch.js';
import { useStore } from '../store.js';

/** A query as a component sees and uses it. The functions stay the same until it is another query. */
export interface QueryStatusResult extends QueryStatusView {
  /** Where it is; undefined until the hub has said it. */
  readonly status: QueryState['status'] | undefined;
  /** The place in the queue, while it is pending. */
  readonly position: number | undefined;
  /** Percent, while it is running and where it is known. */
  readonly progress: number | undefined;
  /** How many rows there are so far. */
  readonly rows: number;
  /** Milliseconds that it has run, as the hub said last. */
  readonly elapsed: number | undefined;
  /** It has ended: completed, failed, cancelled, or out of time. */
  readonly isFinal: boolean;
  /** Asks for its end; false when that was refused, and `error` says why. */
  readonly cancel: () => Promise<boolean>;
  /** A new attempt, which is a query of its own. Rejects with HttpProblemError, UnreachableError or AuthenticationError. */
  readonly retry: () => Promise<QueryState>;
  /** Asks the hub again. */
  readonly refresh: () => Promise<void>;
}

/**
 * Where a query is, as it goes on: pushed by the hub on `query.{id}`, and asked for every `pollInterval` while there is no
 * connection. Null is no query.
 */
export function useQueryStatus(queryId: number | string | null, options: QueryStatusOptions = {}): QueryStatusResult {
  const connection = useConnection();
  const credentials = useContext(CredentialsContext);
  const latest = useLatest(options);
  const id = String(queryId ?? '');
  const watch = useMemo(
    () => new QueryWatch(connection, restOf(connection, credentials), id, options.pollInterval ?? 5000, latest),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the interval counts at the first render
    [connection, credentials, id],
  );
  useEffect(() => (id === '' ? undefined : watch.open()), [watch, id]);
  const view = useStore(watch);
  const functions = useMemo(
    () => ({ cancel: () => watch.cancel(), retry: () => watch.retry(), refresh: () => watch.refresh() }),
    [watch],
  );
  return useMemo(() => ({ ...partsOf(view.query), ...view, ...functions }), [view, functions]);
}

type Parts = Pick<QueryStatusResult, 'status' | 'position' | 'progress' | 'rows' | 'elapsed' | 'isFinal'>;

function partsOf(query: QueryState | undefined): Parts {
  return {
    status: query?.status,
    position: query?.position,
    progress: query?.progress,
    rows: query?.rows ?? 0,
    elapsed: query?.elapsed,
    isFinal: query !== undefined && isFinal(query),
  };
}
