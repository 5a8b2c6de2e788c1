import { NumberInput, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../acts/confirm-dialog.js';
import type { DrainState } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { counted } from '../format.js';
import { useNotices } from '../notices.js';

interface DrainDialogProps {
  readonly node: string;
  /** Sessions that are open. */
  readonly left: number;
  readonly onClose: () => void;
}

/** Asks before the sessions of a node are closed, how fast, and where they are to go. */
export function BeginDrainDialog({ node, left, onClose }: DrainDialogProps): ReactNode {
  const { client } = useAdmin();
  const [rate, setRate] = useState<number | string>(2);
  const [restart, setRestart] = useState(false);
  const isReady = typeof rate === 'number' && rate >= 0.1 && rate <= 100;
  const drain = useDrainAct(() => client.beginDrain(Number(rate), restart), `Node ${node} drains`, onClose);
  return (
    <ConfirmDialog
      title={`Drain node ${node}?`}
      hits={
        <>
          This closes <b>{counted(left, 'session')}</b> of <b>all tenants</b> on node <b>{node}</b>, and refuses new
          ones until it is called off. Clients reconnect by themselves.
        </>
      }
      act="Drain"
      isReady={isReady}
      isPending={drain.isPending}
      error={drain.error}
      onConfirm={drain.mutate}
      onClose={onClose}
    >
      <NumberInput
        label="Rate"
        description="Percent of the sessions a second, 0.1 to 100"
        value={rate}
        onChange={setRate}
        min={0.1}
        max={100}
        decimalScale={1}
        error={isReady ? null : 'A number from 0.1 to 100'}
        data-autofocus
      />
      <Switch
        label="Clients come back to this node"
        description="For a restart where there is no other node: they wait until it is up again."
        checked={restart}
        onChange={(event) => setRestart(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}

/** Asks before a node takes connections again. */
export function CallOffDrainDialog({ node, left, onClose }: DrainDialogProps): ReactNode {
  const { client } = useAdmin();
  const drain = useDrainAct(() => client.callOffDrain(), `The drain of node ${node} is called off`, onClose);
  return (
    <ConfirmDialog
      title="Call the drain off?"
      hits={
        <>
          Node <b>{node}</b> takes connections again, and the <b>{counted(left, 'session')}</b> that are left stay.
        </>
      }
      act="Call off"
      harmless
      isPending={drain.isPending}
      error={drain.error}
      onConfirm={drain.mutate}
      onClose={onClose}
    />
  );
}

function useDrainAct(act: () => Promise<DrainState>, title: string, onClose: () => void) {
  const queries = useQueryClient();
  const tell = useNotices();
  return useMutation({
    mutationFn: act,
    onSuccess: ({ left }) => {
      tell({ title, text: `${counted(left, 'session')} left.` });
      onClose();
      void queries.invalidateQueries({ queryKey: ['admin', 'drain'] });
    },
  });
}
