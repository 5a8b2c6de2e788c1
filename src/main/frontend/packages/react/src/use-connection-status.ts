import type { ConnectionState } from '@tidings/realtime';
import { useCallback, useSyncExternalStore } from 'react';
import { useConnection } from './context.js';

const OFF: ConnectionState = { status: 'disconnected', transport: undefined, degraded: false };

/**
 * Where the connection stands and by which transport it goes: `status`, `transport` and `degraded`, of one moment. The same
 * object until one of them changes, and renders again at nothing else. On a server: disconnected.
 */
export function useConnectionStatus(): ConnectionState {
  const connection = useConnection();
  const subscribe = useCallback((changed: () => void) => connection.subscribeStatus(changed), [connection]);
  return useSyncExternalStore(
    subscribe,
    () => connection.state,
    () => OFF,
  );
}
