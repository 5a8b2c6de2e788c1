import { NumberInput, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../acts/confirm-dialog.js';
import { AN_HOUR, TimeInput, timeOf } from '../acts/time-input.js';
import { useChangeLossyRate } from '../acts/use-acts.js';
import { useAdmin } from '../admin-context.js';
import { count } from '../format.js';

/** What is asked about before the dialog opens. */
export interface RateTarget {
  readonly target: string;
  /** Whose channel it is; the reader's own where it is not known. */
  readonly tenant?: string;
  readonly perSecond?: number;
}

interface RateDialogProps {
  readonly of: RateTarget;
  readonly onClose: () => void;
}

const MOST = 1000;
const USUAL = 30;

/** Asks how often a lossy channel, or all of a namespace, shall pass on, and for how long. */
export function RateDialog({ of, onClose }: RateDialogProps): ReactNode {
  const { user, scope } = useAdmin();
  const [target, setTarget] = useState(of.target);
  const [tenant, setTenant] = useState(of.tenant ?? user.tenant);
  const [perSecond, setPerSecond] = useState<number | string>(of.perSecond ?? USUAL);
  const [minutes, setMinutes] = useState(AN_HOUR);
  const change = useChangeLossyRate(onClose);
  const isRate = typeof perSecond === 'number' && perSecond >= 1 && perSecond <= MOST;
  return (
    <ConfirmDialog
      title="Change the rate?"
      hits={
        <>
          <b>{target.trim() === '' ? '…' : target.trim()}</b> of the tenant <b>{tenant.trim()}</b> passes on{' '}
          <b>{isRate ? perSecond : '…'}</b> events of each sender a second for <b>{timeOf(minutes)}</b>, the newest
          ones. Readers are told how many were left out.
        </>
      }
      act="Change rate"
      harmless
      isReady={target.trim() !== '' && tenant.trim() !== '' && isRate}
      isPending={change.isPending}
      error={change.error}
      onConfirm={() => {
        if (isRate) change.mutate({ target: target.trim(), tenant: tenant.trim(), perSecond, minutes });
      }}
      onClose={onClose}
    >
      <TextInput
        label="Channel or namespace"
        description="A lossy channel, or a namespace as cursor for all of its channels"
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        maxLength={255}
        required
        data-testid="rate-target"
      />
      {scope === 'site' && (
        <TextInput
          label="Tenant"
          value={tenant}
          onChange={(event) => setTenant(event.currentTarget.value)}
          maxLength={64}
          required
        />
      )}
      <NumberInput
        label="Events of each sender a second"
        value={perSecond}
        onChange={setPerSecond}
        min={1}
        max={MOST}
        allowDecimal={false}
        allowNegative={false}
        error={isRate ? null : `A whole number from 1 to ${count(MOST)}`}
        required
        data-autofocus
        data-testid="rate"
      />
      <TimeInput minutes={minutes} onChange={setMinutes} />
    </ConfirmDialog>
  );
}
