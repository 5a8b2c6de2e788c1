import type { ConnectionState, OutgoingFrame, Unsubscribe } from '@tidings/realtime';
import { useEffect, useMemo } from 'react';
import { useConnection } from './context.js';
import { Subscriptions } from './subscriptions.js';
import { useConnectionStatus } from './use-connection-status.js';
import type { ChannelHandler } from './use-web-socket-channel.js';

/** What a component can do with the connection. The functions stay the same from render to render. */
export interface WebSocketHandle extends ConnectionState {
  /** Resolves when written, a publish when acked; waits in the queue while there is no connection. */
  readonly send: (frame: OutgoingFrame) => Promise<void>;
  /** Ends with the returned function, with `unsubscribe`, or with the component. */
  readonly subscribe: <T>(channel: string, handler: ChannelHandler<T>) => Unsubscribe;
  /** Takes away a handler that this component subscribed. */
  readonly unsubscribe: <T>(channel: string, handler: ChannelHandler<T>) => void;
  readonly connect: () => Promise<void>;
  readonly disconnect: () => void;
  readonly reconnect: () => Promise<void>;
}

/** The connection as one handle. Components that only show the status use `useWebSocketStatus`. */
export function useWebSocket(): WebSocketHandle {
  const connection = useConnection();
  const state = useConnectionStatus();
  const subscriptions = useMemo(() => new Subscriptions(connection), [connection]);
  useEffect(() => () => subscriptions.clear(), [subscriptions]);
  const functions = useMemo(
    (): Omit<WebSocketHandle, keyof ConnectionState> => ({
      send: (frame) => connection.send(frame),
      subscribe: (channel, handler) => subscriptions.add(channel, handler),
      unsubscribe: (channel, handler) => subscriptions.remove(channel, handler),
      connect: () => connection.connect(),
      disconnect: () => connection.disconnect(),
      reconnect: () => connection.reconnect(),
    }),
    [connection, subscriptions],
  );
  return useMemo(() => ({ ...state, ...functions }), [state, functions]);
}
