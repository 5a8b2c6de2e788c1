import { Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useFeed } from '../admin-feed.js';
import { AdminFailure } from '../admin-failure.js';
import { ChunkBoundary } from '../chunk-boundary.js';
import { PageSkeleton, RowsSkeleton } from '../skeletons.js';
import { Age } from '../times.js';
import { gapWords } from '../gap-words.js';
import { Breakdown } from './breakdown.js';
import { NodeCard } from './node-card.js';
import { StatTiles } from './stat-tiles.js';
import { tilesOf } from './tiles.js';
import { VersionsTable } from './versions-table.js';

const Charts = lazy(() => import('../charts/charts.js'));
const charts = (
  <ChunkBoundary>
    <Suspense fallback={<RowsSkeleton rows={8} label="Loading charts" />}>
      <Charts />
    </Suspense>
  </ChunkBoundary>
);

/** How the node, or the tenant's part of it, stands now, and how it stood. */
export function OverviewPage(): ReactNode {
  const { data, error, lastUpdated, refresh } = useFeed();
  if (data === undefined) return <PageSkeleton />;
  const { byTransport, byVersion, byFlow, byTenant } = data.connections;
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4">
          {data.scope === 'site' ? 'The whole node' : `Tenant ${data.tenant ?? ''}`}
        </Title>
        {lastUpdated !== undefined && (
          <Text size="xs" c="dimmed">
            Rates and delays of the last minute, delays of all tenants, <Age at={lastUpdated} />
          </Text>
        )}
      </Group>
      {error !== null && <AdminFailure what="These figures are no longer current" error={error} onRetry={refresh} />}
      <StatTiles tiles={tilesOf(data)} />
      {charts}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: byTenant === undefined ? 3 : 4 }}>
        <Breakdown title="Connections by transport" counts={byTransport} />
        <Breakdown title="Connections by SDK version" counts={byVersion} />
        <Breakdown title="Connections by pressure" counts={byFlow} />
        {byTenant !== undefined && <Breakdown title="Connections by tenant" counts={byTenant} />}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        <Breakdown
          title="Gaps by reason, since the start"
          counts={gapWords(data.total.gapsByReason)}
          empty="No client was told of a gap."
        />
        <Breakdown
          title="Subscriptions by how they began"
          counts={data.total.recoveries}
          empty="Nobody has subscribed to anything."
        />
        <Breakdown
          title="Not recovered, by reason"
          counts={gapWords(data.total.shortages)}
          empty="Every client that came back went on where it was."
        />
      </SimpleGrid>
      <VersionsTable versions={data.byVersion} />
      <NodeCard node={data.node} since={data.since} state={data.state} scope={data.scope} />
    </Stack>
  );
}
