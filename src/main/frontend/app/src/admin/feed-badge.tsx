import { Badge, Button, Group, Text } from '@mantine/core';
import { useWebSocket } from '@tidings/react';
import type { ReactNode } from 'react';
import { POLL_INTERVAL, useFeed } from './admin-feed.js';
import { Age } from './times.js';

/** Says whether the figures are pushed or polled, and how old they are; offers to reconnect when nothing else will try. */
export function FeedBadge(): ReactNode {
  const { isLive, error, lastUpdated } = useFeed();
  const { status, reconnect } = useWebSocket();
  const failing = error !== null && !isLive;
  const mode = isLive ? 'live' : failing ? 'failing' : 'polling';
  return (
    <Group gap="xs" wrap="nowrap">
      <Badge
        variant="dot"
        tt="none"
        color={{ live: 'green', polling: 'yellow', failing: 'red' }[mode]}
        role="status"
        data-testid="feed"
        data-mode={mode}
      >
        {{ live: 'Live', polling: `Polling every ${POLL_INTERVAL / 1000} s`, failing: 'Not updating' }[mode]}
      </Badge>
      {lastUpdated !== undefined && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <Age at={lastUpdated} />
        </Text>
      )}
      {(status === 'error' || status === 'disconnected') && (
        <Button size="compact-xs" variant="light" onClick={() => void reconnect()} data-testid="reconnect">
          Reconnect
        </Button>
      )}
    </Group>
  );
}
