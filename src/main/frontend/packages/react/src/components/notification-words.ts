import type { Notification } from '@tidings/realtime';

/** The words of a `NotificationCenter`; replace them for another language. */
export interface NotificationLabels {
  /** The list's name, and the beginning of the button's. */
  readonly title: string;
  /** The button's name, with how many are unread. */
  readonly button: (unread: number) => string;
  /** The number on the button. */
  readonly badge: (unread: number) => string;
  readonly empty: string;
  readonly loading: string;
  readonly markAllRead: string;
  readonly markRead: string;
  readonly markUnread: string;
  readonly dismiss: string;
  readonly more: string;
  readonly close: string;
  /** Said of an unread one, as looks alone are not enough. */
  readonly unread: string;
  /** When it came. */
  readonly time: (notification: Notification) => string;
}

/** The words of who replaces none. */
export const NOTIFICATION_LABELS: NotificationLabels = {
  title: 'Notifications',
  button: (unread) => (unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`),
  badge: (unread) => (unread > 99 ? '99+' : String(unread)),
  empty: 'Nothing new',
  loading: 'Loading…',
  markAllRead: 'Mark all as read',
  markRead: 'Mark as read',
  markUnread: 'Mark as unread',
  dismiss: 'Dismiss',
  more: 'Show older ones',
  close: 'Close',
  unread: 'Unread:',
  time: ({ createdAt }) => new Date(createdAt).toLocaleString(),
};
