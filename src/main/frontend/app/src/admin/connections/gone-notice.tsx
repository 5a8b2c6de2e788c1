import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

interface GoneNoticeProps {
  /** What was known last of it stands below. */
  readonly isShown?: boolean;
}

/** Says that a connection is closed, which is no failure. */
export function GoneNotice({ isShown = false }: GoneNoticeProps): ReactNode {
  return (
    <Alert color="gray" title="This connection is closed" role="status" data-testid="gone">
      {isShown
        ? 'What stands here was known last.'
        : 'It has ended, or it is one of another node. The next connection of its device has it in its history.'}
    </Alert>
  );
}
