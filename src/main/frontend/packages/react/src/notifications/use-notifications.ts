import type { Notification } from '@tidings/realtime';
import { useContext, useEffect, useMemo } from 'react';
import { CredentialsContext, useConnection } from '../context.js';
import { restOf } from '../hub-rest.js';
import { useLatest } from '../latest.js';
import { useStore } from '../store.js';
import type { InboxStore } from './inbox-store.js';
import type { InboxView } from './inbox-view.js';
import type { NotificationFilter } from './notification-api.js';
import { inboxOf } from './stores.js';
import { ToastQueue } from './toast-queue.js';

/** Options of {@link useNotifications}. The callbacks may change with every render: the latest are called. */
export interface NotificationsOptions {
  /** Which notifications the list has; all. The unread count is that of all, whatever the filter. */
  readonly filter?: NotificationFilter;
  /** How many notifications a page has, 1 to 200; 50. */
  readonly pageSize?: number;
  /** How many toasts are shown at a time; 3. Counts at the first render, as does `toastDuration`. */
  readonly toastLimit?: number;
  /** Milliseconds that a toast is shown; 8,000. 0: until it is closed, as those that are critical or ask for an answer. */
  readonly toastDuration?: number;
  /** Each new notification, once, also one that is to be neither shown nor heard. */
  readonly onNotification?: (notification: Notification) => void;
  /** A notification that is to be heard: play a sound. The hub has looked at preferences and quiet hours. */
  readonly onSound?: (notification: Notification) => void;
}

/** The notifications of the user. The functions stay the same until it is another connection or filter. */
export interface NotificationsResult extends InboxView {
  /** What is to come up by itself now, the oldest first. */
  readonly toasts: readonly Notification[];
  /** How many toasts wait for a place. */
  readonly toastsWaiting: number;
  /** All of these show what they do at once, and resolve with false when the hub did not take it and it is as before. */
  readonly markRead: (id: number) => Promise<boolean>;
  readonly markUnread: (id: number) => Promise<boolean>;
  /** All that this page knows of: what comes meanwhile stays unread. */
  readonly markAllRead: () => Promise<boolean>;
  /** Takes it out of the list for good, on all devices. */
  readonly dismiss: (id: number) => Promise<boolean>;
  /** Answers what a notification asks; false when the answer did not count. */
  readonly answer: (notification: Notification, action: string, comment?: string) => Promise<boolean>;
  readonly loadMore: () => Promise<void>;
  readonly reload: () => Promise<void>;
  readonly closeToast: (id: number) => void;
  /** Toasts stay while somebody reads them: for a pointer over them, and for focus within. */
  readonly pauseToasts: () => void;
  readonly resumeToasts: () => void;
}

/**
 * The notification centre of the user: the list with paging, the unread count that all devices agree on, what is to come
 * up and to be heard. Components below one provider share one list, so each change shows in all of them at once.
 */
export function useNotifications(options: NotificationsOptions = {}): NotificationsResult {
  const { filter = {}, pageSize = 50, toastLimit = 3, toastDuration = 8000 } = options;
  const connection = useConnection();
  const credentials = useContext(CredentialsContext);
  const latest = useLatest(options);
  const wanted = JSON.stringify(filter);
  const inbox = useMemo(() => {
    const rest = restOf(connection, credentials);
    return inboxOf(connection, rest, JSON.parse(wanted) as NotificationFilter, pageSize);
  }, [connection, credentials, wanted, pageSize]);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the bounds count at the first render
  const queue = useMemo(() => new ToastQueue(toastLimit, toastDuration), [inbox]);
  useEffect(() => {
    const leave = inbox.onNews({
      arrived: (notification) => {
        const { onNotification, onSound } = latest.current;
        if (notification.present.toast) queue.add(notification);
        onNotification?.(notification);
        if (notification.present.sound) onSound?.(notification);
      },
      left: (which) => queue.retain(({ id }) => !which(id)),
    });
    const close = inbox.open();
    return () => {
      leave();
      close();
      queue.clear();
    };
  }, [inbox, queue, latest]);
  const view = useStore(inbox);
  const { shown, waiting } = useStore(queue);
  const functions = useMemo(() => functionsOf(inbox, queue), [inbox, queue]);
  return useMemo(
    () => ({ ...view, toasts: shown, toastsWaiting: waiting, ...functions }),
    [view, shown, waiting, functions],
  );
}

type Functions = Omit<NotificationsResult, keyof InboxView | 'toasts' | 'toastsWaiting'>;

function functionsOf(inbox: InboxStore, queue: ToastQueue): Functions {
  return {
    markRead: (id) => inbox.move('read', id),
    markUnread: (id) => inbox.move('unread', id),
    markAllRead: () => inbox.moveAll(),
    dismiss: (id) => inbox.move('dismissed', id),
    answer: (notification, action, comment) => inbox.answer(notification, action, comment),
    loadMore: () => inbox.loadMore(),
    reload: () => inbox.reload(),
    closeToast: (id) => queue.close(id),
    pauseToasts: () => queue.pause(),
    resumeToasts: () => queue.resume(),
  };
}
