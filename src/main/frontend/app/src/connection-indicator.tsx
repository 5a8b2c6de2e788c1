import { Badge, Button, Group } from '@mantine/core';
import { useConnection, useConnectionStatus } from '@tidings/react';
import type { ConnectionState, ConnectionStatus, Transport } from '@tidings/realtime';
import type { ReactNode } from 'react';

const LOOKS: Record<ConnectionStatus, { readonly label: string; readonly color: string }> = {
  connected: { label: 'Connected', color: 'green' },
  connecting: { label: 'Connecting...', color: 'yellow' },
  reconnecting: { label: 'Reconnecting...', color: 'yellow' },
  disconnected: { label: 'Disconnected', color: 'red' },
  error: { label: 'Connection Error', color: 'red' },
};

const WAYS: Record<Transport, string> = {
  websocket: 'WebSocket',
  sse: 'event stream',
  'long-poll': 'long polling',
  poll: 'polling',
};

/** In words as well as in colour: slower by a detour, and all the same complete. */
function looksOf({ status, transport, degraded }: ConnectionState): { readonly label: string; readonly color: string } {
  if (!degraded || transport === undefined) return LOOKS[status];
  return { label: `Connected, slower than usual (${WAYS[transport]})`, color: 'orange' };
}

/** Where the connection stands, and the way back when nothing else will try. */
export function ConnectionIndicator(): ReactNode {
  const connection = useConnection();
  const state = useConnectionStatus();
  const { status, transport, degraded } = state;
  const { label, color } = looksOf(state);
  return (
    <Group gap={6} wrap="nowrap">
      <Badge
        color={color}
        variant="dot"
        tt="none"
        role="status"
        title={label}
        data-testid="connection-indicator"
        data-status={status}
        data-transport={transport}
        data-degraded={degraded}
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
