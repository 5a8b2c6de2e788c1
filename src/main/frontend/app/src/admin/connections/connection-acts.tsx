import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { BlockDialog } from '../acts/block-dialog.js';
import { DisconnectDialog } from '../acts/disconnect-dialog.js';
import type { Connection } from '../admin-api.js';

/** What is being asked before it is done. */
export type Asking = 'connection' | 'user' | 'block' | 'trace';

interface ConnectionActsProps {
  readonly connection: Connection;
  /** It is closed: a question that is open stays, and no other can be asked. */
  readonly isGone: boolean;
  readonly asking: Asking | undefined;
  readonly onAsk: (what: Asking | undefined) => void;
  /** Something was done that ends the connection. */
  readonly onDone: () => void;
}

/** What can be done to a connection and to whoever holds it. Each asks once more. */
export function ConnectionActs({ connection, isGone, asking, onAsk, onDone }: ConnectionActsProps): ReactNode {
  const close = (): void => onAsk(undefined);
  const button = (what: Asking, label: string): ReactNode => (
    <Button size="compact-sm" variant="light" color="red" onClick={() => onAsk(what)}>
      {label}
    </Button>
  );
  return (
    <>
      {!isGone && (
        <Group gap="xs">
          {button('connection', 'Disconnect…')}
          {button('user', 'Disconnect user…')}
          {button('block', 'Block…')}
        </Group>
      )}
      {(asking === 'connection' || asking === 'user') && (
        <DisconnectDialog what={asking} connection={connection} onDone={onDone} onClose={close} />
      )}
      {asking === 'block' && (
        <BlockDialog
          known={{
            user: connection.userId,
            device: connection.device,
            ...(connection.token !== undefined && { token: connection.token }),
          }}
          tenant={connection.tenant}
          onDone={onDone}
          onClose={close}
        />
      )}
    </>
  );
}
