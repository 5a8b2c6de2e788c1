import type { PresencePayload, Published, RealtimeConnection } from '@tidings/realtime';
import { useEffect, useMemo } from 'react';
import { ChannelLog, type ChannelView, type UseChannelOptions } from './channel-log.js';
import { useLatest } from './latest.js';
import { useStore } from './store.js';
import { useConnectionOf, type Connected } from './use-connection-of.js';

/** A channel as a component sees and uses it. The functions stay the same until it is another channel. */
export interface ChannelHandle<T> extends ChannelView<T> {
  /** Resolves when the hub has accepted it. Rejects as `Channel.publish`. */
  readonly publish: (message: T) => Promise<Published>;
  /** Says what this device does; the first time, it becomes a member by it. Nothing once the component is gone. */
  readonly updatePresence: (payload: PresencePayload) => void;
  readonly clearMessages: () => void;
}

type Arguments<T> = readonly [channel: string, options?: UseChannelOptions<T> | undefined];

/**
 * Subscribes to a channel while the component is mounted, and keeps its newest messages. `T` is what the channel's
 * publishers send; it is not checked. Another `presence`, `history` or `bufferConfig` begins anew.
 */
export function useChannel<T>(channel: string, options?: UseChannelOptions<T>): ChannelHandle<T>;
/** The same on a connection of one's own; while it is null, nothing is subscribed and `publish` rejects. */
export function useChannel<T>(
  connection: RealtimeConnection | null,
  channel: string,
  options?: UseChannelOptions<T>,
): ChannelHandle<T>;
export function useChannel<T>(...args: Arguments<T> | Connected<Arguments<T>>): ChannelHandle<T> {
  const [connection, channel, options = {}] = useConnectionOf<Arguments<T>>(args);
  const latest = useLatest(options);
  const { presence, history, maxMessages, bufferConfig } = options;
  const identity = JSON.stringify([presence, history, maxMessages, bufferConfig]);
  const log = useMemo(
    () => new ChannelLog<T>(connection, channel, options, latest),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object alone is no reason to begin anew
    [connection, channel, identity],
  );
  useEffect(() => log.open(), [log]);
  const view = useStore(log);
  const functions = useMemo(
    () => ({
      publish: (message: T) => log.publish(message),
      updatePresence: (payload: PresencePayload) => log.updatePresence(payload),
      clearMessages: () => log.clear(),
    }),
    [log],
  );
  return useMemo(() => ({ ...view, ...functions }), [view, functions]);
}
