import type { Notification } from '@tidings/realtime';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type ComponentPropsWithRef,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import {
  useNotifications,
  type NotificationsOptions,
  type NotificationsResult,
} from '../notifications/use-notifications.js';
import { NotificationFeed } from './notification-feed.js';
import { QuietButton } from './quiet-button.js';
import { NOTIFICATION_LABELS, type NotificationLabels } from './notification-words.js';

/** Properties of {@link NotificationCenter}, and those of the `div` around it. */
export interface NotificationCenterProps extends Omit<ComponentPropsWithRef<'div'>, 'children' | 'onSelect' | 'ref'> {
  readonly options?: NotificationsOptions;
  readonly labels?: Partial<NotificationLabels>;
  /** What is on the button, for example a bell; its name and number are there already. */
  readonly icon?: ReactNode;
  /** The content of one, instead of its title, text and time; `labelId` goes to what names it. */
  readonly renderItem?: (notification: Notification, labelId: string) => ReactNode;
  /** It was chosen, by a click or by Enter: it counts as read. */
  readonly onSelect?: (notification: Notification) => void;
  /** Replaces what is in the panel. */
  readonly children?: (center: NotificationsResult) => ReactNode;
}

/**
 * A button that says how many notifications are unread, and a panel with them. Opening it moves the focus into it; Escape
 * closes it with the focus back on the button, and so does a click elsewhere, with the focus there. Has no looks of its
 * own: `data-open`, `data-unread`, and in the list `data-state`, `data-severity` and `data-kind` are there to style it by.
 */
export function NotificationCenter(props: NotificationCenterProps): ReactNode {
  const { options, labels, icon, renderItem, onSelect, children, ...rest } = props;
  const center = useNotifications(options);
  const words = { ...NOTIFICATION_LABELS, ...labels };
  const { isOpen, root, button, panel, toggle, close, onKeyDown } = usePanel();
  const [panelId, titleId] = [useId(), useId()];
  const { unread } = center;
  return (
    <div {...rest} ref={root} data-open={isOpen} data-unread={unread} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        aria-label={words.button(unread)}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        onClick={toggle}
      >
        {icon}
        {unread > 0 && (
          <span aria-hidden data-badge>
            {words.badge(unread)}
          </span>
        )}
      </button>
      {isOpen && (
        <div ref={panel} id={panelId} role="dialog" aria-labelledby={titleId} tabIndex={-1}>
          <h2 id={titleId}>{words.title}</h2>
          <QuietButton isOff={unread === 0} onClick={() => void center.markAllRead()}>
            {words.markAllRead}
          </QuietButton>
          <button type="button" onClick={close}>
            {words.close}
          </button>
          {center.error !== undefined && <p role="alert">{center.error.message}</p>}
          {children !== undefined ? (
            children(center)
          ) : (
            <NotificationFeed {...{ center, words, renderItem, onSelect }} />
          )}
        </div>
      )}
    </div>
  );
}

function usePanel() {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    panel.current?.focus();
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [isOpen]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.stopPropagation();
    close();
  };
  return { isOpen, root, button, panel, toggle: () => (isOpen ? close() : setOpen(true)), close, onKeyDown };
}
