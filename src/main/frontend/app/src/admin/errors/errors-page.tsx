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

const idOf = ({ fingerprint }: ErrorGroup): string => fingerprint;

const columns: readonly Column<ErrorGroup>[] = [
  {
    key: 'message',
    label: 'Message',
    width: 160,
    grow: 4,
    cell: ({ message }) => <span title={message}>{message}</span>,
  },
  { key: 'count', label: 'Times', width: 72, align: 'end', cell: (group) => count(group.count) },
  { key: 'users', label: 'Users', width: 72, align: 'end', cell: ({ users }) => count(users) },
  { key: 'version', label: 'SDK', width: 88, wideOnly: true, cell: ({ version }) => version ?? 'unknown' },
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

/** What went wrong in clients, the same errors together. */
export function ErrorsPage(): ReactNode {
  const { client } = useAdmin();
  const [shown, setShown] = useState<ErrorGroup>();
  const load = useCallback<LoadPage<ErrorGroup>>((wish, signal) => client.errors(wish, signal), [client]);
  return (
    <>
      <ListPage
        name="errors"
        title="Client errors"
        one="error"
        several="errors"
        load={load}
        columns={columns}
        idOf={idOf}
        openId={shown?.fingerprint}
        onOpen={setShown}
        empty="No client has reported an error."
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
        {counted(times, 'time')} with {counted(users, 'user')}, from <Moment at={first} /> to <Moment at={last} />
        {version !== undefined && `, SDK ${version}`}.
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
