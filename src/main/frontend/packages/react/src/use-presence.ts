import type { ChannelPresence, Member, Membership, PresencePayload, RealtimeConnection } from '@tidings/realtime';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { peopleOf, type Person } from './people.js';
import { useConnectionOf, type Connected } from './use-connection-of.js';

/** Who is present on a channel, and this device's part in it. */
export interface Presence {
  /** Every device that is present, this one included, in the order of joining; the same array until it changes. */
  readonly members: readonly Member[];
  /** The people behind the members, whatever they do: everyone who views. */
  readonly viewing: readonly Person[];
  /** Those of them who edit, and which parts. */
  readonly editing: readonly Person[];
  /** The hub has confirmed that this device is present. */
  readonly isJoined: boolean;
  /** What this device tells about itself; undefined while it is not present. */
  readonly myPresence: PresencePayload | undefined;
  /** Changes the named fields of it, until `userData` is another one. */
  readonly update: (payload: PresencePayload) => void;
}

const NOBODY: ChannelPresence = { members: [], joined: false, mine: undefined };
const NOTHING = (): void => undefined;
type Arguments = readonly [channel: string, userData?: PresencePayload | undefined];

/**
 * Is present on a channel while the component is mounted. `userData` says what the user does there, as
 * `{ activity: 'editing', component: 'filter-panel' }`; it may be a new object each time: its content counts, and another
 * content replaces what was said before, by `update` too.
 */
export function usePresence(channel: string, userData?: PresencePayload): Presence;
/** The same on a connection of one's own; nobody is present while it is null. */
export function usePresence(
  connection: RealtimeConnection | null,
  channel: string,
  userData?: PresencePayload,
): Presence;
export function usePresence(...args: Arguments | Connected<Arguments>): Presence {
  const [connection, channel, userData = {}] = useConnectionOf<Arguments>(args);
  const subscribe = useCallback(
    (changed: () => void) => connection?.channel(channel).on('presence', changed) ?? NOTHING,
    [connection, channel],
  );
  const snapshot = useSyncExternalStore(
    subscribe,
    () => connection?.channel(channel).presence ?? NOBODY,
    () => NOBODY,
  );
  const membership = useRef<Membership>(undefined);
  const content = JSON.stringify(userData);
  useEffect(() => {
    const mine = (membership.current = connection?.channel(channel).join(JSON.parse(content) as PresencePayload));
    return () => mine?.leave(); // Joined again in the same turn, it has only said something else.
  }, [connection, channel, content]);
  const update = useCallback((payload: PresencePayload) => membership.current?.update(payload), []);
  const { members, joined, mine } = snapshot;
  const viewing = useMemo(() => peopleOf(members), [members]);
  return useMemo(() => {
    const editing = viewing.filter(({ isEditing }) => isEditing);
    return { members, viewing, editing, isJoined: joined, myPresence: mine, update };
  }, [members, viewing, joined, mine, update]);
}
