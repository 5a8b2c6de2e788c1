import { Notification, Portal, Stack, Text } from '@mantine/core';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';

/** What the reader has done. */
export interface Notice {
  readonly title: string;
  readonly text?: string;
}

interface Shown extends Notice {
  readonly key: number;
}

const NoticeContext = createContext<((notice: Notice) => void) | undefined>(undefined);
const MOST = 4;
/** How long a notice stays, in milliseconds. */
const STAY = 8000;

/** Shows what the components below tell, the newest four, in a region that is read out. */
export function NoticeProvider({ children }: { children: ReactNode }): ReactNode {
  const [notices, setNotices] = useState<readonly Shown[]>([]);
  const last = useRef(0);
  const close = useCallback((key: number) => setNotices((shown) => shown.filter((notice) => notice.key !== key)), []);
  const tell = useCallback(
    (notice: Notice) => {
      const key = ++last.current;
      setNotices((shown) => [...shown, { ...notice, key }].slice(-MOST));
      setTimeout(() => close(key), STAY);
    },
    [close],
  );
  const list = useMemo(() => <Notices notices={notices} onClose={close} />, [notices, close]);
  return (
    <NoticeContext value={tell}>
      {children}
      <Portal>{list}</Portal>
    </NoticeContext>
  );
}

/** Tells the reader that something is done. Throws outside of a NoticeProvider. */
export function useNotices(): (notice: Notice) => void {
  const tell = useContext(NoticeContext);
  if (tell === undefined) throw new Error('useNotices is for components within NoticeProvider.');
  return tell;
}

interface NoticesProps {
  readonly notices: readonly Shown[];
  readonly onClose: (key: number) => void;
}

function Notices({ notices, onClose }: NoticesProps): ReactNode {
  return (
    <Stack className="admin-notices" gap="xs" role="region" aria-label="What was done" aria-live="polite">
      {notices.map(({ key, title, text }) => (
        <Notification
          key={key}
          color="green"
          title={title}
          withBorder
          onClose={() => onClose(key)}
          closeButtonProps={{ 'aria-label': `Close: ${title}` }}
          data-testid="notice"
        >
          {text !== undefined && (
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          )}
        </Notification>
      ))}
    </Stack>
  );
}
