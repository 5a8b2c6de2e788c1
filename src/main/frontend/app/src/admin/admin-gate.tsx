import { useQuery } from '@tanstack/react-query';
import { WebSocketProvider } from '@tidings/react';
import type { RealtimeConfig } from '@tidings/realtime';
import { useMemo, type ReactNode } from 'react';
import { socketUrl } from '../room.js';
import { authOf } from '../signed-in.js';
import type { User } from '../user.js';
import type { Overview } from './admin-api.js';
import type { AdminClient } from './admin-client.js';
import { AdminContext } from './admin-context.js';
import { AdminFailure, isForbidden } from './admin-failure.js';
import { FeedProvider, OVERVIEW_KEY } from './admin-feed.js';
import { Forbidden } from './forbidden.js';
import { PageSkeleton } from './skeletons.js';

interface AdminGateProps {
  readonly client: AdminClient;
  readonly user: User;
  readonly onLeave: () => void;
  /** The head of the page, with or without what the feed says. */
  readonly header: (feed: boolean) => ReactNode;
  readonly children: ReactNode;
}

const scopeOf = ({ scope }: Overview) => scope;

/**
 * Shows its children to those whom the hub lets see the overview, with a connection of their own; says to others which
 * role they lack. Who loses the role while looking is shown that, too.
 */
export function AdminGate({ client, user, onLeave, header, children }: AdminGateProps): ReactNode {
  const { data, error, refetch } = useQuery({
    queryKey: OVERVIEW_KEY,
    queryFn: ({ signal }) => client.overview(signal),
    select: scopeOf,
    staleTime: Infinity, // The feed keeps it current.
  });
  const retry = (): void => void refetch();
  const config = useConfig(user);
  const admin = useMemo(() => (data === undefined ? undefined : { client, user, scope: data }), [client, user, data]);
  if (error !== null && (admin === undefined || isForbidden(error))) {
    return (
      <>
        {header(false)}
        {isForbidden(error) ? (
          <Forbidden user={user} error={error} onLeave={onLeave} onRetry={retry} />
        ) : (
          <AdminFailure what="The state of the hub could not be loaded" error={error} onRetry={retry} />
        )}
      </>
    );
  }
  if (admin === undefined) {
    return (
      <>
        {header(false)}
        <PageSkeleton />
      </>
    );
  }
  return (
    <AdminContext value={admin}>
      <WebSocketProvider config={config}>
        <FeedProvider>
          {header(true)}
          {children}
        </FeedProvider>
      </WebSocketProvider>
    </AdminContext>
  );
}

/** Somebody looks at the page: a hub that is down for long is worth waiting for. */
function useConfig(user: User): RealtimeConfig {
  return useMemo(
    () => ({
      url: socketUrl(location),
      ...authOf(user),
      outboxScope: `${user.tenant}/${user.id}`,
      maxReconnectAttempts: Infinity,
    }),
    [user],
  );
}
