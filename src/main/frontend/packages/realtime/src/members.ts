import type {
  Member,
  PresenceJoinFrame,
  PresenceLeaveFrame,
  PresenceSyncFrame,
  PresenceUpdateFrame,
} from './generated/frames.js';

/** A frame that changes a member list. */
export type PresenceFrame = PresenceSyncFrame | PresenceJoinFrame | PresenceUpdateFrame | PresenceLeaveFrame;

/** The members of a channel at one moment; never changed, only replaced. Ordered by the time of joining. */
export interface MemberList {
  readonly members: readonly Member[];
  /** The version of the hub's list; a change that is not above it is in it already. */
  readonly version: number;
}

/** Nobody, and older than everything. */
export const NO_MEMBERS: MemberList = { members: [], version: -1 };

/** The list after a frame; the same object when the frame changes nothing. */
export function applyPresence(list: MemberList, frame: PresenceFrame): MemberList {
  if (frame.type === 'presence.sync') {
    return { members: [...frame.payload.members].sort(byJoining), version: frame.payload.version };
  }
  if (frame.version <= list.version) return list;
  const others = list.members.filter((member) => !isSame(member, frame.payload));
  const members = frame.type === 'presence.leave' ? others : [...others, frame.payload].sort(byJoining);
  return { members, version: frame.version };
}

const isSame = (a: Member, b: Member): boolean => a.userId === b.userId && a.clientId === b.clientId;
const byJoining = (a: Member, b: Member): number => a.joinedAt - b.joinedAt || (a.clientId < b.clientId ? -1 : 1);
