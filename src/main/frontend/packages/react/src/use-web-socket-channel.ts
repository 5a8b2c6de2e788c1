import type { CheckedChannelOptions, MessageFrame } from '@tidings/realtime';
import { useEffect, type DependencyList } from 'react';
import { useConnection } from './context.js';

/**
 * Called with the payload of an event, and the whole frame beside it. `T` is what the channel's publishers send; it is
 * not checked.
 */
export type ChannelHandler<T> = (payload: T, frame: MessageFrame) => void;

/**
 * Subscribes to a channel while the component is mounted. The handler is replaced when one of `deps` changes, as an
 * effect would be; without `deps` the latest one is called. Replacing it neither unsubscribes nor misses an event.
 */
export function useWebSocketChannel<T>(
  channel: string,
  handler: ChannelHandler<T>,
  deps?: DependencyList,
  options?: CheckedChannelOptions<T, unknown>,
): void {
  const connection = useConnection();
  useEffect(
    () => connection.channel<T, unknown>(channel, options).on('message', handler),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller names what the handler depends on
    deps && [connection, channel, ...deps],
  );
}
