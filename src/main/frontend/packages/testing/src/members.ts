import type { Member, PresencePayload } from '@tidings/realtime';

/** What others are told of a member. */
export interface MemberChange {
  readonly kind: 'join' | 'update' | 'leave';
  readonly member: Member;
  readonly version: number;
}

interface Entry {
  readonly member: Member;
  /** The session that speaks for it. */
  readonly session: string;
  /** Its connection is lost. */
  readonly lost: boolean;
}

const RANK = { online: 2, idle: 1, offline: 0 } as const;
/** What a member says about itself. */
const SAID = ['activity', 'component', 'workspace', 'page', 'data'] as const;

/** The key of a device of a user. */
export function memberKey({ userId, clientId }: Pick<Member, 'userId' | 'clientId'>): string {
  return `${userId}/${clientId}`;
}

/**
 * The members of one channel. Each operation changes them and gives what others are to be told; undefined when they
 * would see no difference. The version rises by 1 with each change that others are told.
 */
export class Members {
  readonly #entries = new Map<string, Entry>();
  #version: number;

  /** @param version - Where to begin to count. */
  constructor(version: number) {
    this.#version = version;
  }

  get version(): number {
    return this.#version;
  }

  /** Everybody, in the order in which they came. */
  get all(): readonly Member[] {
    return [...this.#entries.values()].map(({ member }) => member);
  }

  /** A device comes, comes back, or says again what it does. */
  join(member: Member, session: string): MemberChange | undefined {
    const known = this.#entries.get(memberKey(member));
    if (known !== undefined)
      return this.#replace(known, { ...member, joinedAt: known.member.joinedAt }, session, false);
    this.#entries.set(memberKey(member), { member, session, lost: false });
    return this.#told('join', member);
  }

  /** The member that the session speaks for. */
  spokenFor(key: string, session: string): Member | undefined {
    const entry = this.#entries.get(key);
    return entry?.session === session ? entry.member : undefined;
  }

  /** A member that is here changes what it does. */
  update(member: Member): MemberChange | undefined {
    const known = this.#entries.get(memberKey(member));
    return known && this.#replace(known, member, known.session, known.lost);
  }

  /** A device leaves; nothing happens unless the session speaks for it. */
  leave(key: string, session: string, now: number): MemberChange | undefined {
    const known = this.#entries.get(key);
    if (known?.session !== session) return undefined;
    this.#entries.delete(key);
    return this.#told('leave', { ...known.member, status: 'offline', lastSeen: now });
  }

  /** The connection behind a device is lost; false when another session speaks for it. */
  lose(key: string, session: string): boolean {
    const known = this.#entries.get(key);
    if (known?.session !== session) return false;
    this.#entries.set(key, { ...known, lost: true });
    return true;
  }

  /** The time of a device that was lost is over; nothing happens when it came back. */
  expire(key: string, session: string, now: number): MemberChange | undefined {
    return this.#entries.get(key)?.lost === true ? this.leave(key, session, now) : undefined;
  }

  #replace(known: Entry, member: Member, session: string, lost: boolean): MemberChange | undefined {
    this.#entries.set(memberKey(member), { member, session, lost });
    return looksLike(known.member, member) ? undefined : this.#told('update', member);
  }

  #told(kind: MemberChange['kind'], member: Member): MemberChange {
    const userStatus = this.#best(member);
    const shown = userStatus === member.status ? member : { ...member, userStatus };
    return { kind, member: shown, version: ++this.#version };
  }

  /** What the user is by the best of the devices. */
  #best({ userId, status }: Member): Member['status'] {
    const others = this.all.filter((other) => other.userId === userId).map((other) => other.status);
    return [status, ...others].reduce((best, one) => (RANK[one] > RANK[best] ? one : best));
  }
}

/** The member with what the payload names; null takes a field away. Without a status it is online. */
export function withPayload(member: Member, payload: PresencePayload, now: number): Member {
  const { activity, component, workspace, page, data, ...who } = member;
  const said = { activity, component, workspace, page, data, ...payload };
  const kept = SAID.map((name) => [name, said[name]] as const).filter(
    ([, value]) => (value ?? undefined) !== undefined,
  );
  return { ...who, ...Object.fromEntries(kept), status: payload.status ?? 'online', lastSeen: now };
}

/** The same to those who look: everything but the time it was last seen. */
function looksLike(one: Member, other: Member): boolean {
  const shown = (member: Member): string =>
    JSON.stringify(Object.entries({ ...member, lastSeen: 0 }).sort(([a], [b]) => (a < b ? -1 : 1)));
  return shown(one) === shown(other);
}
