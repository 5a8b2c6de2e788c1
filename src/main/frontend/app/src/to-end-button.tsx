import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

/** Leads from older lines, which somebody has scrolled to, back to the newest. Stands above the end of the list. */
export function ToEndButton({ onClick }: { onClick: () => void }): ReactNode {
  return (
    <Button
      pos="absolute"
      bottom={8}
      left="50%"
      style={{ transform: 'translateX(-50%)' }}
      size="compact-sm"
      onClick={onClick}
    >
      To the newest
    </Button>
  );
}
