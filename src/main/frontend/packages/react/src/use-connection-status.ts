import type { ConnectionState } from '@tidings/realtime';
import { useStateOf } from './connection-state.js';
import { useConnection } from './context.js';

/**
 * Where the connection stands and by which transport it goes: `status`, `transport` and `degraded`, of one moment. The same
 * object until one of them changes, and renders again at nothing else. On a server: disconnected.
 */
export function useConnectionStatus(): ConnectionState {
  return useStateOf(useConnection());
}
