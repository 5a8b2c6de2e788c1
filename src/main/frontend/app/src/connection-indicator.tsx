import { Badge, Button, Group } from '@mantine/core';
import { ConnectionIndicator as Indicator, type ConnectionTone } from '@tidings/react/components';
import type { ReactNode } from 'react';

const COLORS: Record<ConnectionTone, string> = { good: 'green', slow: 'orange', waiting: 'yellow', bad: 'red' };

/** Where the connection stands, and the way back when nothing else will try. */
export function ConnectionIndicator(): ReactNode {
  return (
    <Indicator>
      {({ label, tone, status, transport, degraded, canReconnect, reconnect }) => (
        <Group gap={6} wrap="nowrap">
          <Badge
            color={COLORS[tone]}
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
          {canReconnect && (
            <Button size="compact-xs" variant="light" onClick={reconnect} data-testid="reconnect">
              Reconnect
            </Button>
          )}
        </Group>
      )}
    </Indicator>
  );
}
