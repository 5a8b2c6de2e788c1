import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useCallback, type ReactNode } from 'react';
import { useTakeBackLossyRate } from '../acts/use-acts.js';
import type { LossyRate } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { AdminFailure } from '../admin-failure.js';
import { useList, type LoadPage } from '../table/use-list.js';
import { Moment } from '../times.js';

const idOf = ({ id }: LossyRate): string => String(id);

/** The lossy rates that are changed, each with a way back; nothing while there are none. */
export function RateChanges(): ReactNode {
  const { client } = useAdmin();
  const load = useCallback<LoadPage<LossyRate>>((wish, signal) => client.lossyRates(wish, signal), [client]);
  const { items = [], error, retry, hasMore, more } = useList({ name: 'lossy-rates', load, idOf }, {});
  const takeBack = useTakeBackLossyRate();
  if (error !== null) {
    return <AdminFailure what="The changed rates could not be loaded" error={error} onRetry={retry} />;
  }
  if (items.length === 0) return null;
  return (
    <Paper component="section" aria-label="Changed rates" withBorder p="xs" data-testid="rate-changes">
      <Stack gap={4}>
        {items.map((rate) => (
          <RateChange
            key={rate.id}
            rate={rate}
            isPending={takeBack.isPending && takeBack.variables.id === rate.id}
            onTakeBack={() => takeBack.mutate(rate)}
          />
        ))}
        {hasMore && (
          <Button size="compact-xs" variant="default" onClick={more}>
            Show more
          </Button>
        )}
        {takeBack.error !== null && <AdminFailure what="It was not taken back" error={takeBack.error} />}
      </Stack>
    </Paper>
  );
}

interface RateChangeProps {
  readonly rate: LossyRate;
  readonly isPending: boolean;
  readonly onTakeBack: () => void;
}

function RateChange({ rate, isPending, onTakeBack }: RateChangeProps): ReactNode {
  const { scope } = useAdmin();
  const { target, tenant, perSecond, by, until } = rate;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" className="admin-wrap">
        <b>{target}</b>
        {scope === 'site' && ` of ${tenant}`} passes on {perSecond} a second until <Moment at={until} />, by {by}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        loading={isPending}
        onClick={onTakeBack}
        aria-label={`Usual rate for ${target}`}
      >
        Usual rate
      </Button>
    </Group>
  );
}
