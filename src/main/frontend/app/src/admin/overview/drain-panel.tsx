import { Button, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { DrainState, NodeState } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { AdminFailure } from '../admin-failure.js';
import { count, counted } from '../format.js';
import { Elapsed, Moment } from '../times.js';
import { BeginDrainDialog, CallOffDrainDialog } from './drain-dialogs.js';

interface DrainPanelProps {
  readonly node: string;
  /** The node's, as the feed says it; the drain is looked at anew when it changes. */
  readonly state: NodeState;
}

/** How far the drain of a node is, and the ways to begin one and to call it off. For operators. */
export function DrainPanel({ node, state }: DrainPanelProps): ReactNode {
  const { client } = useAdmin();
  const [asking, setAsking] = useState<'begin' | 'call-off'>();
  const { data, error, refetch } = useQuery<DrainState>({
    queryKey: ['admin', 'drain', state],
    queryFn: ({ signal }) => client.drain(signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data: drain } }) => (drain?.state === 'draining' ? 2000 : 15_000),
  });
  const close = (): void => setAsking(undefined);
  const failed = error !== null && (
    <AdminFailure what="The drain could not be looked at" error={error} onRetry={() => void refetch()} />
  );
  if (data === undefined) return failed || <Skeleton h={36} mt="sm" />;
  const serving = data.state === 'serving';
  return (
    <Stack gap="xs" mt="sm">
      {failed}
      {!serving && <Progressed drain={data} />}
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" flex={1} miw={220}>
          {serving
            ? 'Draining refuses new connections and closes those that are open a few at a time.'
            : 'Calling it off has the node take connections again; who is left stays.'}
        </Text>
        <Button
          size="compact-sm"
          variant="light"
          color={serving ? 'red' : 'blue'}
          onClick={() => setAsking(serving ? 'begin' : 'call-off')}
        >
          {serving ? 'Drain this node…' : 'Call the drain off…'}
        </Button>
      </Group>
      {asking === 'begin' && <BeginDrainDialog node={node} left={data.left} onClose={close} />}
      {asking === 'call-off' && <CallOffDrainDialog node={node} left={data.left} onClose={close} />}
    </Stack>
  );
}

function Progressed({ drain }: { drain: DrainState }): ReactNode {
  const { sessions = drain.left, left, ends, began, by, rate, restart, state } = drain;
  const done = sessions === 0 ? 100 : ((sessions - left) / sessions) * 100;
  return (
    <>
      <Progress value={done} aria-label="Sessions that are closed" transitionDuration={0} />
      <Text size="sm" data-testid="drain">
        {count(left)} of {counted(sessions, 'session')} left
        {rate !== undefined && `, ${count(rate)}% of them a second`}
        {restart === true && ', to come back to this node'}
        {by !== undefined && `; by ${by}`}
        {began !== undefined && (
          <>
            , since <Moment at={began} />
          </>
        )}
        {state === 'draining' && ends !== undefined && (
          <>
            , about <Elapsed until={ends} /> to go
          </>
        )}
        .
      </Text>
    </>
  );
}
