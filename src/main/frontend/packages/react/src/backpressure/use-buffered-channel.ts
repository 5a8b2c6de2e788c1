import { useEffect, useMemo } from 'react';
import { useConnection } from '../context.js';
import { useLatest } from '../latest.js';
import { useStore } from '../store.js';
import { BufferedItems, type BufferedOptions, type BufferedView } from './buffered-items.js';

/** A channel behind a buffer. `flush` stays the same until it is another channel. */
export interface BufferedChannel<T> extends BufferedView<T> {
  /** Delivers what waits now, at once and however long it takes. */
  readonly flush: () => void;
}

/**
 * Reads a channel of which more may come than the page can render: a buffer keeps what comes, bounded, and hands it over
 * in turns of about a frame, with each item that was left out counted. While the page is behind, the hub is asked for less,
 * if the channel may drop events; one that loses nothing needs `batch`, or `lossy: true`. Callbacks may change with every
 * render; other numbers or another `mode` begin anew. Throws as `BackpressureBuffer` where the options break a rule.
 */
export function useBufferedChannel<T>(channel: string, options: BufferedOptions<T>): BufferedChannel<T> {
  const connection = useConnection();
  const latest = useLatest(options);
  const identity = JSON.stringify(options);
  const items = useMemo(
    () => new BufferedItems<T>(options, latest),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object alone is no reason to begin anew
    [channel, identity],
  );
  useEffect(() => items.open(connection.channel<T>(channel)), [items, connection, channel]);
  const view = useStore(items);
  const flush = useMemo(() => () => items.flush(), [items]);
  return useMemo(() => ({ ...view, flush }), [view, flush]);
}
