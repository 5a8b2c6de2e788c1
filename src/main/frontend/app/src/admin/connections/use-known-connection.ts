import { useQuery } from '@tanstack/react-query';
import { RealtimeError } from '@tidings/realtime';
import type { Connection, ConnectionDetail } from '../admin-api.js';
import type { AdminClient } from '../admin-client.js';
import { useAdmin } from '../admin-context.js';
import { isGone, isHubFailure } from '../admin-failure.js';

/** A connection as far as the hub can tell of it. */
export interface KnownConnection {
  readonly connection: Connection;
  /** Undefined when the hub could tell what is in its list only. */
  readonly rest: Pick<ConnectionDetail, 'subscriptions' | 'errors' | 'history'> | undefined;
  /** Why something is missing. */
  readonly failure: Error | undefined;
}

/** How often it is looked at anew, in milliseconds. */
const REFRESH = 5000;

/** One connection, looked at anew until it is closed. */
export function useKnownConnection(id: string) {
  const { client } = useAdmin();
  return useQuery<KnownConnection>({
    queryKey: ['admin', 'connection', id],
    queryFn: ({ signal }) => known(client, id, signal),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : REFRESH),
  });
}

/** What the list says is live, and needs nothing that is stored: it stands in where the hub cannot read the rest. */
async function known(client: AdminClient, id: string, signal: AbortSignal): Promise<KnownConnection> {
  try {
    const connection = await client.connection(id, signal);
    return { connection, rest: connection, failure: connection.history === undefined ? NOT_READ : undefined };
  } catch (error) {
    const live = isHubFailure(error) ? await listed(client, id, signal) : undefined;
    if (live === undefined) throw error;
    return { connection: live, rest: undefined, failure: error as Error };
  }
}

async function listed(client: AdminClient, id: string, signal: AbortSignal): Promise<Connection | undefined> {
  const { items } = await client.connections({ search: id }, signal);
  return items.find((connection) => connection.id === id);
}

const NOT_READ = new RealtimeError({
  code: null,
  name: 'not_read',
  what: 'The hub could not read it.',
  todo: 'Try again in a moment.',
  retryable: true,
});
