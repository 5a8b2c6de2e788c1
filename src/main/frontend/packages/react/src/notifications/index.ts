/**
 * The notification centre of a user.
 *
 * @packageDocumentation
 */
export { UnreachableError } from '../hub-rest.js';
export type { InboxView } from './inbox-view.js';
export type { KindPreference, NotificationFilter, NotificationPreferences } from './notification-api.js';
export type { PreferencesView } from './preferences-store.js';
export { useNotificationPreferences, type NotificationPreferencesResult } from './use-notification-preferences.js';
export { useNotifications, type NotificationsOptions, type NotificationsResult } from './use-notifications.js';
