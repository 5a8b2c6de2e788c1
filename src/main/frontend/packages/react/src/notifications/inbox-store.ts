import type {
  Notification,
  NotificationBadgeFrame,
  NotificationUpdate,
  RealtimeConnection,
  RealtimeError,
  TypedFrame,
} from '@tidings/realtime';
import { watchContinuity } from '../continuity.js';
import type { HubRest } from '../hub-rest.js';
import { isolated } from '../isolated.js';
import { Store } from '../store.js';
import { InboxLoader } from './inbox-loader.js';
import {
  confirmed,
  EMPTY,
  takenBack,
  withBadge,
  withChange,
  withNewest,
  withNotification,
  withOlder,
  withSent,
  withStates,
  type Badge,
  type Change,
  type Inbox,
} from './inbox.js';
import { isSnapshot, NOTHING_YET, viewOf, type InboxView } from './inbox-view.js';
import { Lateness } from './lateness.js';
import { NotificationApi, type NotificationFilter } from './notification-api.js';

/** Somebody who shows what is new. */
export interface NewsListener {
  /** A new notification, once. */
  arrived(notification: Notification): void;
  /** Those that `which` is true for are no news any more: read or gone, on whatever device. */
  left(which: (id: number) => boolean): void;
}

/** What comes later than that is no news any more: it is in the list, and neither shown nor heard. */
const LATE = 60_000;
/** How long to wait for the subscription before the list is asked for without it. */
const PATIENCE = 1500;

/** The notifications of the user: one list for all components that show them, kept while one of them is mounted. */
export class InboxStore extends Store<InboxView> {
  readonly #connection: RealtimeConnection;
  readonly #api: NotificationApi;
  readonly #filter: NotificationFilter;
  readonly #limit: number;
  readonly #loader: InboxLoader;
  readonly #lateness = new Lateness();
  readonly #listeners = new Set<NewsListener>();
  #inbox: Inbox = EMPTY;
  #newest = 0;
  #changes = 0;
  /** What the user did before: the hub gets it in its order. */
  #before: Promise<unknown> = Promise.resolve();
  #holders = 0;
  #ends: readonly (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: RealtimeConnection, rest: HubRest, filter: NotificationFilter, limit: number) {
    super(NOTHING_YET);
    const api = new NotificationApi(rest);
    this.#connection = connection;
    this.#api = api;
    this.#filter = filter;
    this.#limit = limit;
    this.#loader = new InboxLoader({
      newest: () => api.page(filter, limit),
      badge: () => api.badge(),
      loaded: (bring) => this.#loaded(bring),
      failed: (error) => this.change({ error }),
    });
  }

  /** Follows the user's notifications until the returned function is called. */
  open(): () => void {
    if (this.#holders++ === 0) this.#begin();
    let isOpen = true;
    return () => {
      if (isOpen && --this.#holders === 0) this.#end();
      isOpen = false;
    };
  }

  /** Tells of each new notification that is not late, until the returned function is called. */
  onNews(listener: NewsListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Loads the newest page anew. What fails is told in `error`. */
  reload(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#loader.load();
  }

  /** Loads the next older page; does nothing where there is none, or while one is on its way. */
  async loadMore(): Promise<void> {
    const { next } = this.#inbox;
    if (next === undefined || this.state.isLoadingMore) return;
    this.change({ isLoadingMore: true });
    try {
      const page = await this.#api.page(this.#filter, this.#limit, next);
      const isNext = this.#inbox.next === next; // Else the list has begun anew.
      this.#show(isNext ? withOlder(this.#inbox, page) : this.#inbox, { isLoadingMore: false, error: undefined });
    } catch (error) {
      this.change({ isLoadingMore: false, error: error as RealtimeError });
    }
  }

  /** Shows it at once; false when the hub did not take it: then it is as before, and `error` says why. */
  async move(state: Change['state'], id: number, upTo = false): Promise<boolean> {
    const change = { key: ++this.#changes, state, id, upTo };
    this.#show(withChange(this.#inbox, change));
    if (state !== 'unread') this.#tell((listener) => listener.left((other) => (upTo ? other <= id : other === id)));
    try {
      const badge = await this.#inTurn(() => {
        this.#inbox = withSent(this.#inbox, change.key);
        return this.#api.change(change);
      });
      this.#step((inbox) => confirmed(inbox, change, badge), { error: undefined });
      return true;
    } catch (error) {
      this.#show(takenBack(this.#inbox, change.key), { error: error as RealtimeError });
      return false;
    }
  }

  /** All up to the newest that is known here, so that nothing is read that the user cannot have seen. */
  moveAll(): Promise<boolean> {
    return this.move('read', Math.max(this.#newest, ...this.#inbox.items.map(({ id }) => id)), true);
  }

  /** False when the answer did not count, as when somebody else was first; `error` says why. */
  async answer({ approval }: Notification, action: string, comment?: string): Promise<boolean> {
    if (approval === undefined) return false;
    try {
      await this.#api.answer(approval, action, comment, this.#connection.newPublishId());
      this.change({ error: undefined });
      return true;
    } catch (error) {
      this.change({ error: error as RealtimeError });
      return false;
    }
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const asked = this.#before.then(ask);
    this.#before = asked.catch(told);
    return asked;
  }

  #begin(): void {
    const channel = this.#connection.channel('user:me');
    this.#ends = [
      channel.onType<Pick<Badge, 'unread'>>('notification.badge', ({ unread }, frame) => this.#counted(unread, frame)),
      channel.onType<Notification>('notification', (notification, frame) => this.#came(notification, frame)),
      channel.onType<NotificationUpdate>('notification.update', (update) => this.#moved(update)),
      channel.on('snapshot', (state) => this.#began(state)),
      watchContinuity(channel, () => void this.reload()),
    ];
    const isLive = channel.state === 'subscribed';
    this.#timer = setTimeout(() => void this.reload(), isLive ? 0 : PATIENCE);
  }

  #end(): void {
    for (const end of this.#ends) end();
    clearTimeout(this.#timer);
    this.#loader.stop();
  }

  #counted(unread: number, frame: TypedFrame): void {
    this.#latenessOf(frame);
    const { version } = frame as NotificationBadgeFrame;
    this.#step((inbox) => withBadge(inbox, { unread, version }));
  }

  #moved({ ids, state }: NotificationUpdate): void {
    this.#step((inbox) => withStates(inbox, ids, state));
    if (state !== 'unread') this.#tell((listener) => listener.left((id) => ids.includes(id)));
  }

  #came(notification: Notification, frame: TypedFrame): void {
    this.#step((inbox) => withNotification(inbox, notification));
    const isNew = notification.id > this.#newest && notification.state === 'unread';
    this.#newest = Math.max(this.#newest, notification.id);
    const isLate = this.#latenessOf(frame) > LATE;
    if (isNew && !isLate) this.#tell((listener) => listener.arrived(notification));
  }

  #latenessOf(frame: TypedFrame): number {
    const timestamp = 'timestamp' in frame ? frame.timestamp : undefined;
    return timestamp === undefined ? 0 : this.#lateness.of(timestamp, Date.now());
  }

  #tell(one: (listener: NewsListener) => void): void {
    for (const listener of [...this.#listeners]) isolated(() => one(listener));
  }

  /** The channel could not be continued, and says what it adds up to instead. */
  #began(state: unknown): void {
    if (!isSnapshot(state)) return void this.reload();
    const { unread, version, notifications } = state;
    this.#loader.stop();
    this.#loaded((inbox) => withBadge(withNewest(inbox, notifications), { unread, version }));
  }

  #loaded(bring: (inbox: Inbox) => Inbox): void {
    this.#inbox = bring(this.#inbox);
    this.#newest = Math.max(this.#newest, ...this.#inbox.items.map(({ id }) => id));
    this.#show(this.#inbox, { isLoaded: true, error: undefined });
  }

  #step(step: (inbox: Inbox) => Inbox, fields: Partial<InboxView> = {}): void {
    this.#loader.note(step);
    this.#show(step(this.#inbox), fields);
  }

  #show(inbox: Inbox, fields: Partial<InboxView> = {}): void {
    this.#inbox = inbox;
    this.change({ ...fields, ...viewOf(inbox, this.#filter, this.state.items) });
  }
}

function told(): void {
  // Whoever asked is told; the next one is asked all the same.
}
