import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useCallback, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { LossyRate } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { AdminFailure } from '../admin-failure.js';
import { useList, type List, type LoadPage } from '../table/use-list.js';
import { Moment } from '../times.js';
import { useKeptFocus } from '../use-kept-focus.js';
import { UsualRateDialog } from './usual-rate-dialog.js';

const idOf = ({ id }: LossyRate): string => String(id);

interface RateChangesProps {
  /** What gets the focus when the change that had it is gone. */
  readonly nextFocus: () => HTMLElement | null;
}

/** The lossy rates that are changed, each with a way back, which asks once more; nothing while there are none. */
export function RateChanges({ nextFocus }: RateChangesProps): ReactNode {
  const { client } = useAdmin();
  const load = useCallback<LoadPage<LossyRate>>((wish, signal) => client.lossyRates(wish, signal), [client]);
  const list = useList({ name: 'lossy-rates', load, idOf }, {});
  const [takingBack, setTakingBack] = useState<LossyRate>();
  const section = useRef<HTMLDivElement>(null);
  useKeptFocus(section, nextFocus);
  return (
    <>
      {list.error !== null && (
        <AdminFailure what="The changed rates could not be loaded" error={list.error} onRetry={list.retry} />
      )}
      <Changes section={section} list={list} onTakeBack={setTakingBack} />
      {takingBack !== undefined && <UsualRateDialog rate={takingBack} onClose={() => setTakingBack(undefined)} />}
    </>
  );
}

interface ChangesProps {
  readonly section: RefObject<HTMLDivElement | null>;
  readonly list: List<LossyRate>;
  readonly onTakeBack: (rate: LossyRate) => void;
}

function Changes({ section, list: { items = [], hasMore, more }, onTakeBack }: ChangesProps): ReactNode {
  if (items.length === 0) return null;
  return (
    <Paper ref={section} role="region" aria-label="Changed rates" withBorder p="xs" data-testid="rate-changes">
      <Stack gap={4}>
        {items.map((rate) => (
          <RateChange key={rate.id} rate={rate} onTakeBack={() => onTakeBack(rate)} />
        ))}
        {hasMore && (
          <Button size="compact-xs" variant="default" onClick={more}>
            Show more
          </Button>
        )}
      </Stack>
    </Paper>
  );
}

interface RateChangeProps {
  readonly rate: LossyRate;
  readonly onTakeBack: () => void;
}

function RateChange({ rate, onTakeBack }: RateChangeProps): ReactNode {
  const { scope } = useAdmin();
  const { target, tenant, perSecond, by, until } = rate;
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm" className="admin-wrap">
        <b>{target}</b>
        {scope === 'site' && ` of ${tenant}`} passes on {perSecond} a second of each sender until <Moment at={until} />,
        by {by}
      </Text>
      <Button size="compact-xs" variant="default" onClick={onTakeBack} aria-label={`Usual rate for ${target}…`}>
        Usual rate…
      </Button>
    </Group>
  );
}
