import { NotificationCenter, NotificationToasts } from '@tidings/react/components';
import type { ReactNode } from 'react';
import './notification-bell.css';

/** What the hub tells this user: a bell with a number and a list, and what comes up by itself. */
export function NotificationBell(): ReactNode {
  return (
    <>
      <NotificationCenter className="bell" icon={<Bell />} data-testid="bell" />
      <NotificationToasts className="toasts" data-testid="toasts" />
    </>
  );
}

function Bell(): ReactNode {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden fill="none" stroke="currentColor" strokeWidth="2">
      <path d="M6 9a6 6 0 0 1 12 0c0 6 2 7 2 7H4s2-1 2-7m4 11h4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
