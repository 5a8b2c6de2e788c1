import { Anchor, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { addressOf, useAdminPlace, type PageName } from './admin-place.js';
import { AuditPage } from './audit/audit-page.js';
import { BlocksPage } from './blocks/blocks-page.js';
import { ChannelsPage } from './channels/channels-page.js';
import { ConnectionsPage } from './connections/connections-page.js';
import { ErrorsPage } from './errors/errors-page.js';
import { OverviewPage } from './overview/overview-page.js';

const SHOWN: Readonly<Record<PageName, { readonly title: string; readonly Page: () => ReactNode }>> = {
  overview: { title: 'Overview', Page: OverviewPage },
  connections: { title: 'Connections', Page: ConnectionsPage },
  channels: { title: 'Channels', Page: ChannelsPage },
  errors: { title: 'Client errors', Page: ErrorsPage },
  blocks: { title: 'Blocks', Page: BlocksPage },
  audit: { title: 'Audit', Page: AuditPage },
};

/** The page that the address names. */
export function AdminPages(): ReactNode {
  const { page } = useAdminPlace();
  const { title, Page } = page === undefined ? { title: 'Not found', Page: NotFound } : SHOWN[page];
  useEffect(() => {
    const before = document.title;
    document.title = `${title} · Tidings`;
    return () => void (document.title = before);
  }, [title]);
  return (
    <section aria-label={title} className="admin-section">
      <Page />
    </section>
  );
}

function NotFound(): ReactNode {
  return (
    <Stack align="start" gap="xs" data-testid="not-found">
      <Title order={2} size="h4">
        There is no such page
      </Title>
      <Text>The address names none of the pages above.</Text>
      <Anchor href={addressOf('overview')}>Go to the overview</Anchor>
    </Stack>
  );
}
