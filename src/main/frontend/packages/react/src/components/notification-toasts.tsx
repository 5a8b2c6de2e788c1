import type { Notification } from '@tidings/realtime';
import { useRef, type ComponentPropsWithRef, type FocusEvent, type ReactNode } from 'react';
import { useNotifications, type NotificationsOptions } from '../notifications/use-notifications.js';
import { NOTIFICATION_LABELS, type NotificationLabels } from './notification-words.js';

/** Properties of {@link NotificationToasts}, and those of the `section` around it. */
export interface NotificationToastsProps extends Omit<ComponentPropsWithRef<'section'>, 'children' | 'ref'> {
  readonly options?: NotificationsOptions;
  readonly labels?: Partial<NotificationLabels>;
  /** The content of one, instead of its title and text. */
  readonly renderToast?: (notification: Notification) => ReactNode;
}

/**
 * Notifications that come up by themselves, said to screen readers as they do, those that are critical or errors at once.
 * They stay while the pointer or the focus is on them; Escape closes the one with the focus.
 */
export function NotificationToasts({ options, labels, renderToast, ...rest }: NotificationToastsProps): ReactNode {
  const { toasts, closeToast, pauseToasts, resumeToasts } = useNotifications(options);
  const words = { ...NOTIFICATION_LABELS, ...labels };
  const region = useRef<HTMLElement>(null);
  const hasFocus = (focused: EventTarget | null): boolean =>
    focused instanceof Node && region.current?.contains(focused) === true;
  const leftBy = (focused: EventTarget | null): void => {
    if (region.current?.matches(':hover') !== true && !hasFocus(focused)) resumeToasts();
  };
  const reading = {
    onPointerEnter: pauseToasts,
    onPointerLeave: () => (hasFocus(document.activeElement) ? undefined : resumeToasts()),
    onFocus: pauseToasts,
    onBlur: ({ relatedTarget }: FocusEvent) => leftBy(relatedTarget),
  };
  const close = (id: number): void => {
    closeToast(id);
    leftBy(null); // The focus goes with it, and no blur tells.
  };
  return (
    <section aria-label={words.title} {...rest} {...reading} ref={region} aria-live="polite" aria-relevant="additions">
      {toasts.map((toast) => (
        <div
          key={toast.id}
          role={toast.severity === 'critical' || toast.severity === 'error' ? 'alert' : undefined}
          data-severity={toast.severity}
          data-kind={toast.kind}
          onKeyDown={({ key }) => (key === 'Escape' ? close(toast.id) : undefined)}
        >
          {renderToast === undefined ? <Content toast={toast} /> : renderToast(toast)}
          <button type="button" aria-label={`${words.close}: ${toast.title}`} onClick={() => close(toast.id)}>
            {words.close}
          </button>
        </div>
      ))}
    </section>
  );
}

function Content({ toast: { title, body } }: { toast: Notification }): ReactNode {
  return (
    <>
      <p>{title}</p>
      {body !== undefined && <p>{body}</p>}
    </>
  );
}
