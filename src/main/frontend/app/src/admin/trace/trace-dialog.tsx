import { Checkbox, NumberInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../acts/confirm-dialog.js';
import type { Connection, Trace } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';

interface TraceDialogProps {
  readonly connection: Connection;
  /** The hub traces. */
  readonly onBegun: (trace: Trace) => void;
  readonly onClose: () => void;
}

const LONGEST_SECONDS = 600;

/**
 * Asks for how long a connection is to be traced, and says what is shown of it. What people say is masked unless an
 * operator asks for it; others are not asked.
 */
export function TraceDialog({ connection, onBegun, onClose }: TraceDialogProps): ReactNode {
  const { client, scope } = useAdmin();
  const [seconds, setSeconds] = useState<number | string>(60);
  const [payloads, setPayloads] = useState(false);
  const isReady = typeof seconds === 'number' && seconds >= 1 && seconds <= LONGEST_SECONDS;
  const starting = useMutation({
    mutationFn: () => client.startTrace(connection.id, Number(seconds), payloads),
    onSuccess: (trace) => {
      onBegun(trace);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Trace this connection?"
      hits={<Hits connection={connection} seconds={isReady ? seconds : undefined} payloads={payloads} />}
      act="Start trace"
      harmless
      isReady={isReady}
      isPending={starting.isPending}
      error={starting.error}
      onConfirm={starting.mutate}
      onClose={onClose}
    >
      <NumberInput
        label="Seconds, 1 to 600"
        value={seconds}
        onChange={setSeconds}
        min={1}
        max={LONGEST_SECONDS}
        allowDecimal={false}
        error={isReady ? null : 'A whole number from 1 to 600'}
        data-autofocus
      />
      {scope === 'site' && (
        <Checkbox
          label="With payloads, as people wrote them"
          checked={payloads}
          onChange={(event) => setPayloads(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}

interface HitsProps {
  readonly connection: Connection;
  readonly seconds: number | undefined;
  readonly payloads: boolean;
}

function Hits({ connection: { name, userId, tenant }, seconds, payloads }: HitsProps): ReactNode {
  return (
    <>
      This shows you all frames of the connection of{' '}
      <b>
        {name} ({userId})
      </b>{' '}
      of the tenant <b>{tenant}</b>, both ways, for <b>{seconds ?? '…'} s</b>.{' '}
      {payloads ? (
        <>
          What people write is shown <b>as they wrote it</b>.
        </>
      ) : (
        'What people write is masked: you see how long it is.'
      )}{' '}
      Tokens are never shown, and nobody else sees the frames. The audit keeps that you did it, with whom and for how
      long. Whoever traces this connection now does so no more.
    </>
  );
}
