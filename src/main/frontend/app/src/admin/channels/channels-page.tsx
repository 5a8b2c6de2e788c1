import { Button } from '@mantine/core';
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import type { ChannelHealth, Scope } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { amount, count } from '../format.js';
import type { Column } from '../table/columns.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';
import { RateChanges } from './rate-changes.js';
import { RateDialog, type RateTarget } from './rate-dialog.js';

const idOf = ({ tenant, channel }: ChannelHealth): string => `${tenant} ${channel}`;

const name: Column<ChannelHealth> = {
  key: 'name',
  label: 'Channel',
  width: 110,
  grow: 3,
  sorting: { up: 'name' },
  cell: ({ channel }) => <span title={channel}>{channel}</span>,
};

const tenantColumn: Column<ChannelHealth> = {
  key: 'tenant',
  label: 'Tenant',
  width: 80,
  grow: 1,
  wideOnly: true,
  cell: ({ tenant }) => tenant,
};

const others: readonly Column<ChannelHealth>[] = [
  { key: 'class', label: 'Class', width: 90, wideOnly: true, cell: (channel) => channel.class },
  {
    key: 'subscribers',
    label: 'Subscribers',
    width: 108,
    align: 'end',
    sorting: { down: '-subscribers' },
    cell: ({ subscribers }) => count(subscribers),
  },
  {
    key: 'rate',
    label: 'Published',
    width: 92,
    align: 'end',
    sorting: { down: '-rate' },
    cell: ({ publishedPerSecond }) => `${amount(publishedPerSecond)} /s`,
  },
  {
    key: 'limit',
    label: 'At most',
    width: 84,
    align: 'end',
    wideOnly: true,
    cell: ({ perSecond }) => limitOf(perSecond),
  },
  {
    key: 'history',
    label: 'Kept events',
    width: 112,
    align: 'end',
    wideOnly: true,
    sorting: { down: '-history' },
    cell: ({ history }) => count(history),
  },
  {
    key: 'position',
    label: 'Position',
    width: 110,
    grow: 1,
    align: 'end',
    wideOnly: true,
    cell: ({ position }) => <span title={position}>{position ?? '–'}</span>,
  },
];

/** A lossy channel has a limit, which an administrator can change; 0 is none. */
function limitOf(perSecond: number | undefined): ReactNode {
  if (perSecond === undefined) return '–';
  return (
    <span title="Events of one sender. Open the row to change it.">{perSecond === 0 ? 'all' : `${perSecond} /s`}</span>
  );
}

const columnsOf = (scope: Scope) => (scope === 'site' ? [name, tenantColumn, ...others] : [name, ...others]);

/** All channels that somebody reads or that keep something. */
export function ChannelsPage(): ReactNode {
  const { client, scope } = useAdmin();
  const load = useCallback<LoadPage<ChannelHealth>>((wish, signal) => client.channels(wish, signal), [client]);
  const columns = useMemo(() => columnsOf(scope), [scope]);
  const [changing, setChanging] = useState<RateTarget>();
  const change = useRef<HTMLButtonElement>(null);
  const open = (health: ChannelHealth): void => {
    if (health.class === 'lossy') setChanging({ ...health, target: health.channel });
  };
  return (
    <>
      <RateChanges nextFocus={() => change.current} />
      <ListPage
        name="channels"
        title="Channels"
        one="channel"
        several="channels"
        load={load}
        columns={columns}
        idOf={idOf}
        searches="Channel"
        defaultSort="-subscribers"
        onOpen={open}
        acts={
          <Button ref={change} size="compact-sm" variant="light" onClick={() => setChanging({ target: '' })}>
            Change rate…
          </Button>
        }
        empty="No channel is in use. One appears here with its first subscriber or its first event."
      />
      {changing !== undefined && <RateDialog of={changing} onClose={() => setChanging(undefined)} />}
    </>
  );
}
