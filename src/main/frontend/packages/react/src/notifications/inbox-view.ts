import type { Notification, RealtimeError } from '@tidings/realtime';
import { shownOf, unreadOf, type Badge, type Inbox, type InboxPage } from './inbox.js';
import type { NotificationFilter } from './notification-api.js';

/** The notifications as a component sees them. */
export interface InboxView {
  /** The newest first, as far as they are loaded; the same array until it changes. */
  readonly items: readonly Notification[];
  /** How many are unread, loaded or not: the same number on all devices of the user. */
  readonly unread: number;
  /** The newest page has come. */
  readonly isLoaded: boolean;
  readonly isLoadingMore: boolean;
  /** There are older ones; `loadMore` brings them. */
  readonly hasMore: boolean;
  /** What failed last, until something works. */
  readonly error: RealtimeError | undefined;
}

/** Before anything has come, and on a server. */
export const NOTHING_YET: InboxView = {
  items: [],
  unread: 0,
  isLoaded: false,
  isLoadingMore: false,
  hasMore: false,
  error: undefined,
};

/** What is shown of the inbox, with the same `items` where they are the same as before. */
export function viewOf(
  inbox: Inbox,
  filter: NotificationFilter,
  before: readonly Notification[],
): Pick<InboxView, 'items' | 'unread' | 'hasMore'> {
  const items = shownOf(inbox).filter((item) => matches(filter, item));
  const isSame = items.length === before.length && items.every((item, n) => item === before[n]);
  return { items: isSame ? before : items, unread: unreadOf(inbox), hasMore: inbox.next !== undefined };
}

function matches({ kind, severity, unread }: NotificationFilter, item: Notification): boolean {
  if (kind !== undefined && item.kind !== kind) return false;
  if (severity !== undefined && item.severity !== severity) return false;
  return unread !== true || item.state === 'unread';
}

/** Whether a snapshot of the channel is one of notifications. */
export function isSnapshot(state: unknown): state is Badge & { readonly notifications: InboxPage } {
  const isObject = typeof state === 'object' && state !== null;
  return isObject && 'unread' in state && 'version' in state && 'notifications' in state;
}
