import type { Notification } from '@tidings/realtime';

/** How many notifications are unread. Of two badges the one with the larger version holds. */
export interface Badge {
  readonly unread: number;
  readonly version: number;
}

/** Some of the notifications, the newest first. */
export interface InboxPage {
  readonly items: readonly Notification[];
  /** Where the older ones are, if there are any. */
  readonly next?: string;
}

/** Where notifications stand after somebody has done something with them. */
export type NotificationStates = 'unread' | 'read' | 'dismissed' | 'gone';

/** What this page does with notifications and the hub has not answered yet. */
export interface Change {
  readonly key: number;
  readonly state: 'unread' | 'read' | 'dismissed';
  /** One of them, or all up to it. */
  readonly id: number;
  readonly upTo: boolean;
  /** The badge's version when it was sent: a newer badge may count it already. Undefined: it waits, and none does. */
  readonly since: number | undefined;
  /** Events have told of these since then, in the order in which it all happened. */
  readonly told: readonly number[];
}

/** What a change does, without what has happened since. */
export type ChangeOf = Omit<Change, 'since' | 'told'>;

/** The hub's notifications as far as they are known, and the own changes on top; never changed, only replaced. */
export interface Inbox {
  readonly items: readonly Notification[];
  readonly next: string | undefined;
  readonly badge: Badge;
  readonly changes: readonly Change[];
}

/** Nothing is known. */
export const EMPTY: Inbox = { items: [], next: undefined, badge: { unread: 0, version: -1 }, changes: [] };

/** Takes a badge that is not older. */
export function withBadge(inbox: Inbox, { unread, version }: Badge): Inbox {
  return version < inbox.badge.version ? inbox : { ...inbox, badge: { unread, version } };
}

/** Begins with the newest page. */
export function withNewest(inbox: Inbox, { items, next }: InboxPage): Inbox {
  return { ...inbox, items, next };
}

/** Adds an older page. */
export function withOlder(inbox: Inbox, { items, next }: InboxPage): Inbox {
  const known = new Set(inbox.items.map(({ id }) => id));
  const all = [...inbox.items, ...items.filter(({ id }) => !known.has(id))];
  return { ...inbox, items: all.sort(newestFirst), next };
}

/** Adds a notification, or replaces the one with its id. */
export function withNotification(inbox: Inbox, notification: Notification): Inbox {
  const others = inbox.items.filter(({ id }) => id !== notification.id);
  return { ...inbox, items: [...others, notification].sort(newestFirst) };
}

/** An event has told of these. */
export function withStates(inbox: Inbox, ids: readonly number[], state: NotificationStates): Inbox {
  const changes = inbox.changes.map((change) => ({ ...change, told: [...change.told, ...ids] }));
  return { ...inbox, changes, items: moved(inbox.items, ({ id }) => ids.includes(id), state) };
}

/** Puts an own change on top. */
export function withChange(inbox: Inbox, change: ChangeOf): Inbox {
  return { ...inbox, changes: [...inbox.changes, { ...change, since: undefined, told: [] }] };
}

/** It is on its way to the hub. */
export function withSent(inbox: Inbox, key: number): Inbox {
  const since = inbox.badge.version;
  return { ...inbox, changes: inbox.changes.map((one) => (one.key === key ? { ...one, since } : one)) };
}

/** The hub has answered: it is so, unless an event has told since then what became of it. */
export function confirmed(inbox: Inbox, change: ChangeOf, badge: Badge): Inbox {
  const { told = [] } = inbox.changes.find(({ key }) => key === change.key) ?? {};
  const counted = withBadge(takenBack(inbox, change.key), badge);
  const isOpen = ({ id }: Notification): boolean => covers(change, id) && !told.includes(id);
  return { ...counted, items: moved(inbox.items, isOpen, change.state) };
}

/** Takes an own change back: what it has changed is as before. */
export function takenBack(inbox: Inbox, key: number): Inbox {
  return { ...inbox, changes: inbox.changes.filter((change) => change.key !== key) };
}

/** The notifications to show, with the own changes. */
export function shownOf({ items, changes }: Inbox): readonly Notification[] {
  return changes.reduce((shown, change) => moved(shown, ({ id }) => covers(change, id), change.state), items);
}

/** The number to show: the hub's, with the own changes that it cannot have counted. */
export function unreadOf({ items, badge, changes }: Inbox): number {
  const uncounted = changes.filter(({ since }) => since === undefined || since === badge.version);
  const last = uncounted.findLast(({ upTo, state }) => upTo && state === 'read');
  if (last !== undefined) return countOf(shownOf({ items, badge, changes: uncounted, next: undefined }));
  const after = shownOf({ items, badge, changes: uncounted, next: undefined });
  return Math.max(0, badge.unread + countOf(after) - countOf(items));
}

function countOf(items: readonly Notification[]): number {
  return items.filter(({ state, present }) => state === 'unread' && present.badge).length;
}

function covers({ id, upTo }: ChangeOf, other: number): boolean {
  return upTo ? other <= id : other === id;
}

function moved(
  items: readonly Notification[],
  which: (item: Notification) => boolean,
  state: NotificationStates,
): readonly Notification[] {
  if (!items.some((item) => which(item) && item.state !== state)) return items;
  if (state === 'read' || state === 'unread') return items.map((item) => (which(item) ? { ...item, state } : item));
  return items.filter((item) => !which(item));
}

const newestFirst = (a: Notification, b: Notification): number => b.id - a.id;
