import type { ChannelPresence, Member, Membership, PresencePayload } from '@tidings/realtime';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useConnection } from './context.js';

/** Who is present on a channel, and this device's part in it. */
export interface Presence {
  /** Everyone present, this device included, in the order of joining; the same array until it changes. */
  readonly members: readonly Member[];
  /** The hub has confirmed that this device is present. */
  readonly isJoined: boolean;
  /** What this device tells about itself; undefined while it is not present. */
  readonly myPresence: PresencePayload | undefined;
  /** Changes the named fields of it. */
  readonly update: (payload: PresencePayload) => void;
}

const NOBODY: ChannelPresence = { members: [], joined: false, mine: undefined };

/** Is present on a channel while the component is mounted. `userData` may be a new object each time: its content counts. */
export function usePresence(channel: string, userData: PresencePayload = {}): Presence {
  const connection = useConnection();
  const subscribe = useCallback(
    (changed: () => void) => connection.channel(channel).on('presence', changed),
    [connection, channel],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => connection.channel(channel).presence,
    () => NOBODY,
  );
  const membership = useRef<Membership>(null);
  useEffect(() => {
    const mine = (membership.current = connection.channel(channel).join());
    return () => mine.leave();
  }, [connection, channel]);
  const content = JSON.stringify(userData);
  useEffect(() => membership.current?.update(JSON.parse(content) as PresencePayload), [connection, channel, content]);
  const update = useCallback((payload: PresencePayload) => membership.current?.update(payload), []);
  return useMemo(() => {
    const { members, joined, mine } = snapshot;
    return { members, isJoined: joined, myPresence: mine, update };
  }, [snapshot, update]);
}
