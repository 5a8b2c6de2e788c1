import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import type { User } from '../user.js';
import { addressOf, goToAdmin, PAGES, useAdminPlace, type PageName } from './admin-place.js';

const LABELS: Readonly<Record<PageName, string>> = {
  overview: 'Overview',
  connections: 'Connections',
  channels: 'Channels',
  errors: 'Errors',
  blocks: 'Blocks',
  audit: 'Audit',
};

interface AdminHeaderProps {
  readonly user: User;
  readonly onLeave: () => void;
  /** What says how figures come; without it there are no pages to go to. */
  readonly feed: ReactNode;
}

/** Who looks, how current it is, and the ways to the pages. */
export function AdminHeader({ user, onLeave, feed }: AdminHeaderProps): ReactNode {
  return (
    <header>
      <Group justify="space-between" gap="xs">
        <Title order={1} size="h3">
          Tidings · Connection health
        </Title>
        <Group gap="sm">
          {feed}
          <Text size="sm" truncate maw={180} title={`${user.name} of ${user.tenant}`}>
            {user.name} · {user.tenant}
          </Text>
          <Anchor href="/" size="sm">
            Workspace
          </Anchor>
          <Button size="compact-sm" variant="default" onClick={onLeave} data-testid="leave">
            Leave
          </Button>
        </Group>
      </Group>
      {feed !== undefined && <AdminNav />}
    </header>
  );
}

function AdminNav(): ReactNode {
  const { page } = useAdminPlace();
  return (
    <nav className="admin-nav" aria-label="Pages">
      {PAGES.map((name) => (
        <a
          key={name}
          href={addressOf(name)}
          aria-current={name === page ? 'page' : undefined}
          onClick={(event) => follow(event, name)}
        >
          {LABELS[name]}
        </a>
      ))}
    </nav>
  );
}

/** A plain click stays in this document; one for a new tab or window is the browser's. */
function follow(event: MouseEvent, page: PageName): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  goToAdmin(addressOf(page));
}
