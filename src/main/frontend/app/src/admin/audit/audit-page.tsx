import { Drawer, Stack, Text } from '@mantine/core';
import { useCallback, useState, type ReactNode } from 'react';
import type { AuditEntry } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { words } from '../format.js';
import { NO_BANNER } from '../no-banner.js';
import type { Column } from '../table/columns.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';
import { Moment, ShortMoment } from '../times.js';

const idOf = ({ id }: AuditEntry): string => String(id);

const ofTenant: readonly Column<AuditEntry>[] = [
  { key: 'at', label: 'Time', width: 156, grow: 1, cell: ({ at }) => <ShortMoment at={at} /> },
  { key: 'actor', label: 'Who', width: 66, grow: 1, cell: ({ actor }) => <span title={actor}>{actor}</span> },
  { key: 'act', label: 'Did', width: 92, grow: 1, cell: ({ act }) => words(act) },
  {
    key: 'subject',
    label: 'To whom or what',
    width: 120,
    grow: 2,
    wideOnly: true,
    cell: ({ subject }) => <span title={subject}>{subject}</span>,
  },
  {
    key: 'detail',
    label: 'Detail',
    width: 120,
    grow: 3,
    wideOnly: true,
    cell: ({ detail }) => linesOf(detail).join(', '),
  },
];

const tenantColumn: Column<AuditEntry> = {
  key: 'tenant',
  label: 'Tenant',
  width: 80,
  grow: 1,
  wideOnly: true,
  cell: ({ tenant }) => tenant,
};

const ofSite = [...ofTenant, tenantColumn];

/** What admins and operators did, the newest first. */
export function AuditPage(): ReactNode {
  const { client, scope } = useAdmin();
  const [shown, setShown] = useState<AuditEntry>();
  const load = useCallback<LoadPage<AuditEntry>>((wish, signal) => client.audit(wish, signal), [client]);
  return (
    <>
      <ListPage
        name="audit"
        title="Audit"
        one="entry"
        several="entries"
        load={load}
        columns={scope === 'site' ? ofSite : ofTenant}
        idOf={idOf}
        openId={shown && String(shown.id)}
        onOpen={setShown}
        empty="No admin or operator has done anything yet."
      />
      <Drawer
        opened={shown !== undefined}
        onClose={() => setShown(undefined)}
        position="right"
        title="Audit entry"
        closeButtonProps={{ 'aria-label': 'Close' }}
        attributes={NO_BANNER}
      >
        {shown !== undefined && <Entry entry={shown} />}
      </Drawer>
    </>
  );
}

function Entry({ entry: { at, actor, act, subject, detail } }: { entry: AuditEntry }): ReactNode {
  return (
    <Stack gap="xs">
      <Text size="sm">
        <Moment at={at} />
      </Text>
      <Text size="sm" className="admin-wrap">
        <b>{actor}</b>: {words(act)} <b>{subject}</b>
      </Text>
      {linesOf(detail).map((line) => (
        <Text key={line} size="sm" className="admin-wrap">
          {line}
        </Text>
      ))}
    </Stack>
  );
}

function linesOf(detail: AuditEntry['detail']): string[] {
  return Object.entries(detail).map(
    ([name, value]) => `${words(name)}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
