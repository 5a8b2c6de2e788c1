import { RealtimeError, SDK_CODES, type RealtimeConfig, type RealtimeConnection } from '@tidings/realtime';
import { createContext, useContext } from 'react';

/** Holds the connection of the nearest WebSocketProvider. */
export const ConnectionContext = createContext<RealtimeConnection | null>(null);

/** The connection of the nearest provider; the same object as long as the provider keeps its address and identity. */
export function useConnection(): RealtimeConnection {
  return connected(useContext(ConnectionContext));
}

/** Throws a RealtimeError named no_provider where there is none. */
export function connected(connection: RealtimeConnection | null): RealtimeConnection {
  if (connection !== null) return connection;
  throw new RealtimeError({
    code: SDK_CODES.no_provider,
    name: 'no_provider',
    what: 'There is no connection here:',
    todo: 'wrap the component in <WebSocketProvider config={{ url }}>, or hand the hook a connection.',
    retryable: false,
  });
}

/** What the nearest provider's configuration says of who the user is, and for which hub. */
export type Credentials = Pick<RealtimeConfig, 'url' | 'httpUrl' | 'auth' | 'authToken' | 'headers' | 'fetch'>;

/** Holds the credentials of the nearest WebSocketProvider; null where it was given a connection that knows them alone. */
export const CredentialsContext = createContext<Credentials | null>(null);
