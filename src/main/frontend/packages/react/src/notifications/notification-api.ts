import { badAnswer, type HubRest } from '../hub-rest.js';
import type { Badge, ChangeOf, InboxPage } from './inbox.js';

/** Which notifications a list has; all of them unless it says. */
export interface NotificationFilter {
  readonly kind?: string;
  readonly severity?: 'info' | 'success' | 'warning' | 'error' | 'critical';
  /** Only unread ones; what is read goes out of the list. */
  readonly unread?: boolean;
}

/** What a user wants of one kind; `*` is every kind that is not named. What is left out is as usual. */
export interface KindPreference {
  readonly kind: string;
  /** Push it at once; true. Else it is in the list and counts. */
  readonly realtime?: boolean;
  /** It may come up by itself; true. */
  readonly toast?: boolean;
  /** It may be heard; true. */
  readonly sound?: boolean;
  /** Have it in the list only, uncounted; false. */
  readonly muted?: boolean;
  /** Hold it back and tell it once a day with the others; false. */
  readonly digest?: boolean;
}

/** What a user wants to be told of, how and when. Times are the user's own, as `22:00`. */
export interface NotificationPreferences {
  /** A name of the IANA database, as `Europe/Berlin`. */
  readonly zone?: string;
  readonly quietHours?: { readonly from: string; readonly to: string };
  /** When on each day the digest is told. */
  readonly digestAt?: string;
  readonly kinds?: readonly KindPreference[];
}

const VERBS = { read: 'read', unread: 'unread', dismissed: 'dismiss' } as const;

/** Notifications by REST. Requests reject as those of HubRest. */
export class NotificationApi {
  readonly #rest: HubRest;

  constructor(rest: HubRest) {
    this.#rest = rest;
  }

  async page(filter: NotificationFilter, limit: number, cursor?: string): Promise<InboxPage> {
    const page = await this.#rest.ask<Partial<InboxPage>>('notifications', { query: { ...filter, limit, cursor } });
    const { items } = page;
    if (!Array.isArray(items)) throw badAnswer('The answer is no page of notifications.');
    return { ...page, items };
  }

  badge(): Promise<Badge> {
    return this.#rest.ask('notifications/unread');
  }

  /** Repeating it changes nothing. */
  change({ id, upTo, state }: Omit<ChangeOf, 'key'>): Promise<Badge> {
    const method = 'POST';
    if (upTo) return this.#rest.ask('notifications/read-all', { method, body: { upTo: id } });
    return this.#rest.ask(`notifications/${id}/${VERBS[state]}`, { method });
  }

  async answer(approval: string, action: string, comment: string | undefined, idempotencyKey: string): Promise<void> {
    const body = { action, ...(comment !== undefined && { comment }) };
    const path = `approvals/${encodeURIComponent(approval)}/answer`;
    await this.#rest.ask<unknown>(path, { method: 'POST', body, idempotencyKey });
  }

  preferences(): Promise<NotificationPreferences> {
    return this.#rest.ask('notifications/preferences');
  }

  save(preferences: NotificationPreferences): Promise<NotificationPreferences> {
    return this.#rest.ask('notifications/preferences', { method: 'PUT', body: preferences });
  }
}
