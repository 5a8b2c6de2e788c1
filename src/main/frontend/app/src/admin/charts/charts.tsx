import { Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { RANGES, type Range, type Series } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { AdminFailure } from '../admin-failure.js';
import { refine, useAdminPlace } from '../admin-place.js';
import { duration } from '../format.js';
import { RowsSkeleton } from '../skeletons.js';
import { Age } from '../times.js';
import { ChartCard } from './chart-card.js';
import { chartsOf } from './chart-specs.js';
import { breaksOf } from './series.js';
import { useSeries } from './use-series.js';
import './charts.css';

const LABELS: Readonly<Record<Range, string>> = {
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
};

/** How the figures went over a time that the reader chooses; goes on by itself. */
export default function Charts(): ReactNode {
  const { range: named } = useAdminPlace();
  const range = RANGES.find((one) => one === named) ?? '15m';
  const { data, error, dataUpdatedAt, isPlaceholderData, refetch } = useSeries(range);
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5">
          Over time
        </Title>
        <Group gap="sm">
          {dataUpdatedAt > 0 && (
            <Text size="xs" c="dimmed">
              <Age at={dataUpdatedAt} />
            </Text>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Range"
            value={range}
            onChange={(chosen) => refine({ range: chosen })}
            data={RANGES.map((value) => ({ value, label: LABELS[value] }))}
            transitionDuration={0}
          />
        </Group>
      </Group>
      {error !== null && (
        <AdminFailure what="The charts could not be loaded" error={error} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <RowsSkeleton rows={8} label="Loading charts" />}
      {data !== undefined && <ChartGrid series={data} isOutdated={isPlaceholderData} />}
    </Stack>
  );
}

interface ChartGridProps {
  readonly series: Series;
  /** It is that of another range. */
  readonly isOutdated: boolean;
}

function ChartGrid({ series, isOutdated }: ChartGridProps): ReactNode {
  const { scope } = useAdmin();
  const specs = useMemo(() => chartsOf(series, scope), [series, scope]);
  const breaks = useMemo(() => breaksOf(series), [series]);
  if (series.points.length === 0) {
    return <Text c="dimmed">Nothing was recorded in this time. The first points come within a minute.</Text>;
  }
  return (
    <>
      <Text size="xs" c="dimmed">
        One point every {duration(series.step)}, at the beginning of its step.
        {breaks.length > 0 && ' Grey: nothing was recorded then.'}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} aria-busy={isOutdated} opacity={isOutdated ? 0.5 : 1} data-testid="charts">
        {specs.map((spec) => (
          <ChartCard key={spec.title} spec={spec} series={series} breaks={breaks} />
        ))}
      </SimpleGrid>
    </>
  );
}
