import { Drawer, Stack, Text } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';
import type { ErrorGroup } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { count, counted } from '../format.js';
import { NO_BANNER } from '../no-banner.js';
import type { Column } from '../table/columns.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';
import { Moment, ShortMoment } from '../times.js';

const idOf = ({ tenant, fingerprint }: ErrorGroup): string => `${tenant} ${fingerprint}`;
/** More users than that are not counted. */
const MOST_USERS = 50;

const ofTenant: readonly Column<ErrorGroup>[] = [
  {
    key: 'message',
    label: 'Message',
    width: 160,
    grow: 4,
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  { key: 'count', label: 'Times', width: 72, align: 'end', cell: (group) => count(group.count) },
  { key: 'users', label: 'Users', width: 72, align: 'end', cell: ({ users }) => usersOf(users) },
  { key: 'version', label: 'Version', width: 88, wideOnly: true, cell: ({ version }) => version ?? 'unknown' },
  {
    key: 'first',
    label: 'First',
    width: 156,
    grow: 1,
    align: 'end',
    wideOnly: true,
    cell: ({ first }) => <ShortMoment at={first} />,
  },
  {
    key: 'last',
    label: 'Last',
    width: 156,
    grow: 1,
    align: 'end',
    wideOnly: true,
    cell: ({ last }) => <ShortMoment at={last} />,
  },
];

const tenantColumn: Column<ErrorGroup> = {
  key: 'tenant',
  label: 'Tenant',
  width: 80,
  grow: 1,
  wideOnly: true,
  cell: ({ tenant }) => tenant,
};

const ofSite = [tenantColumn, ...ofTenant];

/** What went wrong on pages, the same errors together. */
export function ErrorsPage(): ReactNode {
  const { client, scope } = useAdmin();
  const [shown, setShown] = useState<ErrorGroup>();
  const load = useCallback<LoadPage<ErrorGroup>>((wish, signal) => client.errors(wish, signal), [client]);
  return (
    <>
      <ListPage
        name="errors"
        title="Client errors"
        about="What pages have reported to any node, each until nobody has seen it for long. The overview counts these and the errors that the SDK met."
        one="error"
        several="errors"
        load={load}
        columns={scope === 'site' ? ofSite : ofTenant}
        idOf={idOf}
        openId={shown && idOf(shown)}
        onOpen={setShown}
        empty="No page has reported an error."
      />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        position="right"
        size="lg"
        title="Client error"
        closeButtonProps={{ 'aria-label': 'Close' }}
        attributes={NO_BANNER}
      >
        {shown !== undefined && <Sample group={shown} />}
      </Drawer>
    </>
  );
}

function Sample({ group: { message, users, count: times, first, last, version, sample } }: { group: ErrorGroup }) {
  return (
    <Stack gap="sm">
      <Text fw={600} className="admin-wrap">
        {message}
      </Text>
      <Text size="sm">
        {counted(times, 'time')} with {usersOf(users)} {users === 1 ? 'user' : 'users'}, from <Moment at={first} /> to{' '}
        <Moment at={last} />
        {version !== undefined && `, version ${version}`}.
      </Text>
      <Text size="sm" className="admin-wrap">
        For example with {sample.userId}, <Moment at={sample.at} />
        {sample.url !== undefined && `, at ${sample.url}`}.
      </Text>
      {sample.stack === undefined ? (
        <Text size="sm" c="dimmed">
          The client sent no stack.
        </Text>
      ) : (
        <pre className="admin-code" tabIndex={0} aria-label="Stack">
          {sample.stack}
        </pre>
      )}
    </Stack>
  );
}

function usersOf(users: number): string {
  return users < MOST_USERS ? count(users) : `${count(MOST_USERS)} or more`;
}
