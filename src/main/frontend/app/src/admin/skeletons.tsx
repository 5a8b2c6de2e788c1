import { SimpleGrid, Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

const some = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

/** Stands for tiles and charts until they are loaded. */
export function PageSkeleton(): ReactNode {
  return (
    <Stack aria-busy data-testid="loading">
      <VisuallyHidden role="status">Loading</VisuallyHidden>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
        {some(12).map((n) => (
          <Skeleton key={n} h={92} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** Stands for the rows of a table, or the lines of a section, until they are loaded. */
export function RowsSkeleton({ rows = 12, label = 'Loading' }: { rows?: number; label?: string }): ReactNode {
  return (
    <Stack gap="xs" p="xs" aria-busy data-testid="loading">
      <VisuallyHidden role="status">{label}</VisuallyHidden>
      {some(rows).map((n) => (
        <Skeleton key={n} h={28} />
      ))}
    </Stack>
  );
}
