import { useContext, useEffect, useMemo } from 'react';
import { ConnectionContext } from './context.js';
import { useLatest } from './latest.js';
import { OfflineWatch, type OfflineOptions, type OfflineState } from './offline-watch.js';
import { useStore } from './store.js';

/**
 * Whether what is done now reaches the hub now: not without a network, and not when the hub was away for longer than
 * `patience`, so that a reconnect of a moment shows nothing. Outside a WebSocketProvider it watches the browser's network
 * alone. On a server: online.
 */
export function useOfflineDetection(options: OfflineOptions = {}): OfflineState {
  const connection = useContext(ConnectionContext);
  const latest = useLatest(options);
  const watch = useMemo(
    () => new OfflineWatch(connection, options.patience ?? 2000, latest),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the patience counts at the first render
    [connection],
  );
  useEffect(() => watch.open(), [watch]);
  return useStore(watch);
}
