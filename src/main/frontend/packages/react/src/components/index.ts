/**
 * Components without looks: roles, names and keyboard are there, how they look is up to the application.
 *
 * @packageDocumentation
 */
export {
  ConnectionIndicator,
  type ConnectionIndicatorProps,
  type ConnectionLabels,
  type ConnectionLook,
  type ConnectionTone,
} from './connection-indicator.js';
export { NotificationCenter, type NotificationCenterProps } from './notification-center.js';
export { NotificationToasts, type NotificationToastsProps } from './notification-toasts.js';
export type { NotificationLabels } from './notification-words.js';
export { Presence, type PresenceLabels, type PresenceProps } from './presence.js';
