import { useCallback, useMemo, type ReactNode } from 'react';
import type { Connection } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { closeDrawer, openInDrawer, useAdminPlace } from '../admin-place.js';
import { ListPage } from '../table/list-page.js';
import type { LoadPage } from '../table/use-list.js';
import { connectionColumns } from './connection-columns.js';
import { ConnectionDrawer } from './connection-drawer.js';

const idOf = ({ id }: Connection): string => id;
const open = ({ id }: Connection): void => openInDrawer(id);

/** All open connections, and one of them in a drawer. */
export function ConnectionsPage(): ReactNode {
  const { client, scope } = useAdmin();
  const { open: openId } = useAdminPlace();
  const load = useCallback<LoadPage<Connection>>((wish, signal) => client.connections(wish, signal), [client]);
  const columns = useMemo(() => connectionColumns(scope), [scope]);
  return (
    <>
      <ListPage
        name="connections"
        title="Connections"
        one="connection"
        several="connections"
        load={load}
        columns={columns}
        idOf={idOf}
        searches="User, device, address, transport, version"
        defaultSort="-opened"
        openId={openId}
        onOpen={open}
        empty="No connection is open. They appear here as soon as clients connect."
      />
      <ConnectionDrawer id={openId} onClose={closeDrawer} />
    </>
  );
}
