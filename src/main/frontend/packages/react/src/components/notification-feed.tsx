import type { Notification } from '@tidings/realtime';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { NotificationsResult } from '../notifications/use-notifications.js';
import type { NotificationLabels } from './notification-words.js';
import { QuietButton } from './quiet-button.js';
import { useRoving } from './use-roving.js';

/** Properties of {@link NotificationFeed}. */
export interface NotificationFeedProps {
  readonly center: NotificationsResult;
  readonly words: NotificationLabels;
  /** The content of one, instead of its title, text and time; `labelId` goes to what names it. */
  readonly renderItem: ((notification: Notification, labelId: string) => ReactNode) | undefined;
  /** It was chosen, by a click or by Enter: it counts as read. */
  readonly onSelect: ((notification: Notification) => void) | undefined;
}

/**
 * The notifications as a feed (ARIA): arrows and Page Up and Down go through it, Enter chooses one, Delete takes it out of
 * the list, `r` marks it as read or unread.
 */
export function NotificationFeed({ center, words, renderItem, onSelect }: NotificationFeedProps): ReactNode {
  const { items, isLoaded, isLoadingMore, hasMore } = center;
  const { current, onKeyDown, onFocus } = useRoving(items.length);
  const feed = useRef<HTMLDivElement>(null);
  const [hasAsked, setAsked] = useState(false);
  if (items.length === 0) return <p>{isLoaded ? words.empty : words.loading}</p>;
  const dismiss = (id: number): void => {
    moveFocus(feed.current);
    void center.dismiss(id);
  };
  const more = (): void => {
    setAsked(true);
    void center.loadMore();
  };
  const busy = isLoadingMore || !isLoaded;
  return (
    <>
      <div ref={feed} role="feed" aria-label={words.title} aria-busy={busy} onKeyDown={onKeyDown} onFocus={onFocus}>
        {items.map((item, index) => (
          <Entry
            key={item.id}
            {...{ item, center, words, renderItem, onSelect, dismiss }}
            place={index + 1}
            size={hasMore ? -1 : items.length}
            isStop={index === current}
          />
        ))}
      </div>
      {(hasMore || hasAsked) && (
        <QuietButton isOff={isLoadingMore || !hasMore} onClick={more}>
          {isLoadingMore ? words.loading : words.more}
        </QuietButton>
      )}
    </>
  );
}

/** To the entry after the focused one, or before the last, or the panel, so that nobody is thrown out with what goes. */
function moveFocus(feed: HTMLElement | null): void {
  const entries = [...(feed?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
  const index = entries.findIndex((entry) => entry.contains(document.activeElement));
  if (index < 0) return;
  const panel = feed?.closest<HTMLElement>('[role="dialog"]');
  (entries[index + 1] ?? entries[index - 1] ?? panel)?.focus();
}

interface EntryProps extends NotificationFeedProps {
  readonly item: Notification;
  readonly dismiss: (id: number) => void;
  readonly place: number;
  readonly size: number;
  readonly isStop: boolean;
}

function Entry({ item, center, words, renderItem, onSelect, dismiss, place, size, isStop }: EntryProps): ReactNode {
  const labelId = useId();
  const { id, state, severity, kind } = item;
  const isUnread = state === 'unread';
  const select = (): void => {
    if (isUnread) void center.markRead(id);
    onSelect?.(item);
  };
  const toggle = (): void => void (isUnread ? center.markRead(id) : center.markUnread(id));
  const keys: Readonly<Record<string, () => void>> = { Enter: select, Delete: () => dismiss(id), r: toggle };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <article
      data-entry
      tabIndex={isStop ? 0 : -1}
      aria-labelledby={labelId}
      aria-posinset={place}
      aria-setsize={size}
      data-state={state}
      data-severity={severity}
      data-kind={kind}
      onKeyDown={onKeyDown}
    >
      {renderItem === undefined ? <Content {...{ item, labelId, words, select }} /> : renderItem(item, labelId)}
      <Actions {...{ item, center }} />
      <button type="button" tabIndex={isStop ? 0 : -1} onClick={toggle}>
        {isUnread ? words.markRead : words.markUnread}
      </button>
      <button type="button" tabIndex={isStop ? 0 : -1} onClick={() => dismiss(id)}>
        {words.dismiss}
      </button>
    </article>
  );
}

interface ContentProps {
  readonly item: Notification;
  readonly labelId: string;
  readonly words: NotificationLabels;
  readonly select: () => void;
}

function Content({ item, labelId, words, select }: ContentProps): ReactNode {
  const { title, body, link, state, createdAt } = item;
  return (
    <>
      <p id={labelId}>
        {state === 'unread' && <span data-unread>{words.unread} </span>}
        {link === undefined ? (
          title
        ) : (
          <a href={link} onClick={select}>
            {title}
          </a>
        )}
      </p>
      {body !== undefined && <p>{body}</p>}
      <time dateTime={new Date(createdAt).toISOString()}>{words.time(item)}</time>
    </>
  );
}

/** The answers to what it asks. */
function Actions({ item, center }: { item: Notification; center: NotificationsResult }): ReactNode {
  return item.actions?.map(({ id, label }) => (
    <button key={id} type="button" onClick={() => void center.answer(item, id)}>
      {label}
    </button>
  ));
}
