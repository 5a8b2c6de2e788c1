import type { ConnectionStatus, RealtimeConfig, RealtimeConnection, RealtimeError } from '@tidings/realtime';
import { useMemo, useState } from 'react';
import { useStateOf } from './connection-state.js';
import { useOwnConnection } from './own-connection.js';

/** A connection of one component. */
export interface RealtimeConnectionResult {
  /** Never null; it is open while the component is mounted. Hand it to `useChannel` and the others, or to a provider. */
  readonly connection: RealtimeConnection;
  readonly state: ConnectionStatus;
  /** What failed last, until it is connected again. It went to `onError`, too. */
  readonly error: RealtimeError | undefined;
  readonly isConnected: boolean;
}

/**
 * A connection without a provider: opened when the component is mounted and closed with it, once, also in StrictMode.
 * What makes another connection is what does so in a WebSocketProvider.
 */
export function useRealtimeConnection(config: RealtimeConfig): RealtimeConnectionResult {
  const [error, setError] = useState<RealtimeError>();
  const { connection } = useOwnConnection({
    ...config,
    onOpen: () => {
      setError(undefined);
      config.onOpen?.();
    },
    onError: (failure) => {
      setError(failure);
      config.onError?.(failure);
    },
  });
  const { status: state } = useStateOf(connection);
  return useMemo(() => ({ connection, state, error, isConnected: state === 'connected' }), [connection, state, error]);
}
