import type { RealtimeConnection } from '@tidings/realtime';
import type { HubRest } from '../hub-rest.js';
import { InboxStore } from './inbox-store.js';
import type { NotificationFilter } from './notification-api.js';

const all = new WeakMap<HubRest, Map<string, InboxStore>>();

/** The list of a provider with that filter; the same one for all components below it. */
export function inboxOf(
  connection: RealtimeConnection,
  rest: HubRest,
  filter: NotificationFilter,
  limit: number,
): InboxStore {
  const stores = all.get(rest) ?? new Map<string, InboxStore>();
  all.set(rest, stores);
  const { kind, severity, unread } = filter;
  const key = JSON.stringify([kind, severity, unread, limit]);
  const store = stores.get(key) ?? new InboxStore(connection, rest, filter, limit);
  stores.set(key, store);
  return store;
}
