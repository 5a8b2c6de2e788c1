import type { ConnectionState, RealtimeConnection } from '@tidings/realtime';
import { useCallback, useSyncExternalStore } from 'react';

/** Nothing is connected: on a server, and where there is no connection. */
export const OFF: ConnectionState = { status: 'disconnected', transport: undefined, degraded: false };

const NOTHING = (): void => undefined;

/** Where a connection stands; the same object until it changes. On a server, and without one: disconnected. */
export function useStateOf(connection: RealtimeConnection | null): ConnectionState {
  const subscribe = useCallback((changed: () => void) => connection?.subscribeStatus(changed) ?? NOTHING, [connection]);
  return useSyncExternalStore(
    subscribe,
    () => connection?.state ?? OFF,
    () => OFF,
  );
}
