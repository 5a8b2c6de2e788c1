import { Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Connection } from '../admin-api.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { ReasonInput } from './reason-input.js';
import { useDisconnect } from './use-acts.js';

interface DisconnectDialogProps {
  readonly what: 'connection' | 'user';
  readonly connection: Connection;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before a connection, or all of a user, are ended, for the reason, and whether clients may come back. */
export function DisconnectDialog({ what, connection, onDone, onClose }: DisconnectDialogProps): ReactNode {
  const [reason, setReason] = useState('');
  const [reconnect, setReconnect] = useState(true);
  const disconnect = useDisconnect(what, connection, () => {
    onClose();
    onDone();
  });
  return (
    <ConfirmDialog
      title={what === 'connection' ? 'End this connection?' : 'End all connections of this user?'}
      hits={<Hits what={what} connection={connection} />}
      act={what === 'connection' ? 'Disconnect' : 'Disconnect user'}
      isReady={reason.trim() !== ''}
      isPending={disconnect.isPending}
      error={disconnect.error}
      onConfirm={() => disconnect.mutate({ reason: reason.trim(), reconnect })}
      onClose={onClose}
    >
      <ReasonInput value={reason} onChange={setReason} readers="The client is told it, and it is kept in the audit." />
      <Switch
        label="Clients may come back by themselves"
        description="Otherwise they stay away until the page is loaded anew. To keep somebody out, block."
        checked={reconnect}
        onChange={(event) => setReconnect(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}

function Hits({ what, connection }: Pick<DisconnectDialogProps, 'what' | 'connection'>): ReactNode {
  const { name, userId, tenant, device, transport, address } = connection;
  const who = (
    <>
      <b>
        {name} ({userId})
      </b>{' '}
      of the tenant <b>{tenant}</b>
    </>
  );
  if (what === 'user') return <>This hits {who}, on all devices and in all tabs.</>;
  return (
    <>
      This hits {who} on the device <b>{device}</b> ({transport}, {address}), and nobody else.
    </>
  );
}
