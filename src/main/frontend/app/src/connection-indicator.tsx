import { Badge, Button, Group } from '@mantine/core';
import { useConnection, useWebSocketStatus } from '@tidings/react';
import type { ConnectionStatus } from '@tidings/realtime';
import type { ReactNode } from 'react';

const LOOKS: Record<ConnectionStatus, { readonly label: string; readonly color: string }> = {
  connected: { label: 'Connected', color: 'green' },
  connecting: { label: 'Connecting...', color: 'yellow' },
  reconnecting: { label: 'Reconnecting...', color: 'yellow' },
  disconnected: { label: 'Disconnected', color: 'red' },
  error: { label: 'Connection Error', color: 'red' },
};

/** Where the connection stands, and the way back when nothing else will try. */
export function ConnectionIndicator(): ReactNode {
  const connection = useConnection();
  const status = useWebSocketStatus();
  const { label, color } = LOOKS[status];
  return (
    <Group gap={6} wrap="nowrap">
      <Badge
        color={color}
        variant="dot"
        tt="none"
        role="status"
        data-testid="connection-indicator"
        data-status={status}
      >
        {label}
      </Badge>
      {(status === 'disconnected' || status === 'error') && (
        <Button size="compact-xs" variant="light" onClick={() => void connection.reconnect()} data-testid="reconnect">
          Reconnect
        </Button>
      )}
    </Group>
  );
}
