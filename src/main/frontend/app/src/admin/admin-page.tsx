import { Stack } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState, type ReactNode } from 'react';
import { mayRetry } from '../hub-client.js';
import { tokenOf } from '../signed-in.js';
import type { User } from '../user.js';
import { AdminClient } from './admin-client.js';
import { AdminGate } from './admin-gate.js';
import { AdminHeader } from './admin-header.js';
import { AdminPages } from './admin-pages.js';
import { FeedBadge } from './feed-badge.js';
import { NoticeProvider } from './notices.js';
import './admin.css';

interface AdminPageProps {
  readonly user: User;
  readonly onLeave: () => void;
}

/** The health of the hub's connections, for admins and operators. What it has loaded is forgotten when it is left. */
export default function AdminPage({ user, onLeave }: AdminPageProps): ReactNode {
  const [queries] = useState(newQueryClient);
  const client = useMemo(() => new AdminClient(() => tokenOf(user)), [user]);
  return (
    <QueryClientProvider client={queries}>
      <NoticeProvider>
        <Stack className="admin" component="main" gap="md" p="md">
          <AdminGate
            client={client}
            user={user}
            onLeave={onLeave}
            header={(feed) => <AdminHeader user={user} onLeave={onLeave} feed={feed ? <FeedBadge /> : undefined} />}
          >
            <AdminPages />
          </AdminGate>
        </Stack>
      </NoticeProvider>
    </QueryClientProvider>
  );
}

/** Figures age at once, and one more attempt is enough: whoever looks can ask again. */
function newQueryClient(): QueryClient {
  const retry = (failures: number, error: unknown): boolean => failures < 1 && mayRetry(failures, error);
  return new QueryClient({ defaultOptions: { queries: { retry, refetchOnWindowFocus: false } } });
}
