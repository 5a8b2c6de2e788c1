import { useCallback, useMemo, type ReactNode } from 'react';
import type { ChannelHealth, Scope } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { amount, count } from '../format.js';
import type { Column } from '../table/columns.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';

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

const columnsOf = (scope: Scope) => (scope === 'site' ? [name, tenantColumn, ...others] : [name, ...others]);

/** All channels that somebody reads or that keep something. */
export function ChannelsPage(): ReactNode {
  const { client, scope } = useAdmin();
  const load = useCallback<LoadPage<ChannelHealth>>((wish, signal) => client.channels(wish, signal), [client]);
  const columns = useMemo(() => columnsOf(scope), [scope]);
  return (
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
      empty="No channel is in use. One appears here with its first subscriber or its first event."
    />
  );
}
