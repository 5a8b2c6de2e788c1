import { Button } from '@mantine/core';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { BlockDialog } from '../acts/block-dialog.js';
import type { Block, Scope } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import type { Column } from '../table/columns.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';
import { ShortMoment } from '../times.js';
import { UnblockDialog } from './unblock-dialog.js';

const idOf = ({ id }: Block): string => String(id);

const who: readonly Column<Block>[] = [
  { key: 'kind', label: 'Kind', width: 64, cell: ({ kind }) => kind },
  { key: 'value', label: 'Who', width: 94, grow: 2, cell: ({ value }) => <span title={value}>{value}</span> },
];

const tenantColumn: Column<Block> = {
  key: 'tenant',
  label: 'Tenant',
  width: 80,
  grow: 1,
  wideOnly: true,
  cell: ({ tenant }) => tenant,
};

const why: readonly Column<Block>[] = [
  {
    key: 'reason',
    label: 'Reason',
    width: 120,
    grow: 3,
    wideOnly: true,
    cell: ({ reason }) => <span title={reason}>{reason}</span>,
  },
  { key: 'by', label: 'By', width: 80, grow: 1, wideOnly: true, cell: ({ by }) => by },
  { key: 'until', label: 'Until', width: 156, grow: 1, align: 'end', cell: ({ until }) => <ShortMoment at={until} /> },
];

const columnsOf = (scope: Scope) => (scope === 'site' ? [...who, tenantColumn, ...why] : [...who, ...why]);

/** Who is kept out, until when and why; blocks are made and removed here. */
export function BlocksPage(): ReactNode {
  const { client, scope } = useAdmin();
  const [asking, setAsking] = useState(false);
  const [removing, setRemoving] = useState<Block>();
  const load = useCallback<LoadPage<Block>>((wish, signal) => client.blocks(wish, signal), [client]);
  const columns = useMemo(() => columnsOf(scope), [scope]);
  const close = (): void => setAsking(false);
  return (
    <>
      <ListPage
        name="blocks"
        title="Blocks"
        one="block"
        several="blocks"
        load={load}
        columns={columns}
        idOf={idOf}
        openId={removing && String(removing.id)}
        onOpen={setRemoving}
        acts={
          <Button size="compact-sm" color="red" variant="light" onClick={() => setAsking(true)}>
            Block…
          </Button>
        }
        empty="Nobody is blocked."
      />
      {asking && <BlockDialog onDone={close} onClose={close} />}
      {removing !== undefined && <UnblockDialog block={removing} onClose={() => setRemoving(undefined)} />}
    </>
  );
}
