import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Connection, Scope } from '../admin-api.js';
import { bytes, count, duration, millis, moment } from '../format.js';
import type { Column } from '../table/columns.js';

const user: Column<Connection> = {
  key: 'user',
  label: 'User',
  width: 120,
  grow: 2,
  sorting: { up: 'user', down: '-user' },
  cell: ({ name, userId }) => <Pair first={name} second={userId} />,
};

const tenant: Column<Connection> = {
  key: 'tenant',
  label: 'Tenant',
  width: 80,
  grow: 1,
  wideOnly: true,
  cell: (connection) => connection.tenant,
};

const others: readonly Column<Connection>[] = [
  {
    key: 'transport',
    label: 'Transport',
    width: 92,
    grow: 1,
    cell: ({ transport, version }) => <Pair first={transport} second={version ?? 'version unknown'} />,
  },
  {
    key: 'address',
    label: 'Device',
    width: 130,
    grow: 1.5,
    wideOnly: true,
    cell: ({ device, address }) => <Pair first={device} second={address} />,
  },
  {
    key: 'opened',
    label: 'Open for',
    width: 92,
    grow: 1,
    align: 'end',
    sorting: { up: 'opened', down: '-opened' },
    cell: ({ opened }, now) => <span title={`since ${moment(opened)}`}>{duration(now - opened)}</span>,
  },
  {
    key: 'channels',
    label: 'Channels',
    width: 76,
    align: 'end',
    wideOnly: true,
    cell: ({ channels }) => count(channels),
  },
  {
    key: 'waiting',
    label: 'Queued frames',
    width: 130,
    align: 'end',
    wideOnly: true,
    sorting: { up: 'waiting', down: '-waiting' },
    cell: ({ waiting }) => count(waiting),
  },
  {
    key: 'sent',
    label: 'Sent',
    width: 88,
    align: 'end',
    wideOnly: true,
    sorting: { up: 'bytesOut', down: '-bytesOut' },
    cell: ({ bytesOut }) => bytes(bytesOut),
  },
  {
    key: 'dropped',
    label: 'Dropped',
    width: 92,
    align: 'end',
    wideOnly: true,
    sorting: { up: 'dropped', down: '-dropped' },
    cell: ({ dropped }) => count(dropped),
  },
  {
    key: 'roundTrip',
    label: 'Round trip',
    width: 88,
    align: 'end',
    wideOnly: true,
    cell: ({ roundTrip }) => (roundTrip === undefined ? '–' : millis(roundTrip)),
  },
  {
    key: 'pressure',
    label: 'Pressure',
    width: 108,
    wideOnly: true,
    cell: (connection) => <Pressure connection={connection} />,
  },
];

const ofTenant = [user, ...others];
const ofSite = [user, tenant, ...others];

/** The columns of the connections; those of the whole node say the tenant, too. */
export function connectionColumns(scope: Scope): readonly Column<Connection>[] {
  return scope === 'site' ? ofSite : ofTenant;
}

/** Whether the client keeps up: what it says of itself, or `slow` when its queue does not empty. */
export function Pressure({ connection: { slow, flow } }: { connection: Connection }): ReactNode {
  if (slow) {
    return (
      <Badge size="sm" color="red" variant="dot" tt="none">
        slow
      </Badge>
    );
  }
  return flow === 'none' ? (
    flow
  ) : (
    <Badge size="sm" color="orange" variant="dot" tt="none">
      {flow}
    </Badge>
  );
}

function Pair({ first, second }: { first: string; second: string }): ReactNode {
  return (
    <>
      <div title={first}>{first}</div>
      <Text size="xs" c="dimmed" truncate title={second} component="div">
        {second}
      </Text>
    </>
  );
}
