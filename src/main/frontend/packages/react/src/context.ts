import type { RealtimeConfig, RealtimeConnection } from '@tidings/realtime';
import { createContext, useContext } from 'react';

/** Holds the connection of the nearest WebSocketProvider. */
export const ConnectionContext = createContext<RealtimeConnection | null>(null);

/** The connection of the nearest provider; the same object as long as the provider keeps its address and identity. */
export function useConnection(): RealtimeConnection {
  const connection = useContext(ConnectionContext);
  if (connection !== null) return connection;
  throw new Error('There is no connection here: wrap the component in <WebSocketProvider config={{ url }}>.');
}

/** What the nearest provider's configuration says of who the user is, and for which hub. */
export type Credentials = Pick<RealtimeConfig, 'url' | 'auth' | 'authToken'>;

/** Holds the credentials of the nearest WebSocketProvider; null where it was given a connection that knows them alone. */
export const CredentialsContext = createContext<Credentials | null>(null);
