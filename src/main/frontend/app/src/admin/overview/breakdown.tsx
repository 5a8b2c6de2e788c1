import { Paper, Text, Title } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { Counts } from '../admin-api.js';
import { count, percent } from '../format.js';
import { sumOf } from './tiles.js';

interface BreakdownProps {
  readonly title: string;
  readonly counts: Counts;
  /** What to say when there is nothing. */
  readonly empty?: string;
}

/** How a number is made up, the largest part first. */
export function Breakdown({ title, counts, empty = 'No connection is open.' }: BreakdownProps): ReactNode {
  const sum = sumOf(counts);
  const parts = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return (
    <Paper withBorder p="sm" component="section" aria-label={title} data-testid="breakdown">
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {parts.length === 0 && (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
      <dl className="admin-breakdown">
        {parts.map(([name, n]) => (
          <div key={name} style={{ '--share': n / sum } as CSSProperties}>
            <dt title={name}>{name}</dt>
            <dd>
              {count(n)} <span>{percent(n / sum)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Paper>
  );
}
