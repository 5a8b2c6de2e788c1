import type { ConnectionStatus } from '@tidings/realtime';
import { useCallback, useSyncExternalStore } from 'react';
import { useConnection } from './context.js';

/** Where the connection stands; renders again at each change and at nothing else. On a server: disconnected. */
export function useWebSocketStatus(): ConnectionStatus {
  const connection = useConnection();
  const subscribe = useCallback((changed: () => void) => connection.subscribeStatus(changed), [connection]);
  return useSyncExternalStore(
    subscribe,
    () => connection.status,
    () => 'disconnected',
  );
}
