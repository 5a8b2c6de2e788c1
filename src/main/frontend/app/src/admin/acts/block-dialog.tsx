import { SegmentedControl, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { BlockKind } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { ConfirmDialog } from './confirm-dialog.js';
import { ReasonInput } from './reason-input.js';
import { AN_HOUR, TimeInput, timeOf } from './time-input.js';
import { useBlock } from './use-acts.js';

interface BlockDialogProps {
  /** Who can be blocked without naming them. */
  readonly known?: Partial<Record<BlockKind, string>>;
  /** Whose user, device or token it is; asked for when an operator has not said it. */
  readonly tenant?: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const KINDS = [
  { value: 'user', label: 'User' },
  { value: 'device', label: 'Device' },
  { value: 'token', label: 'Token' },
];
const NAMED: Readonly<Record<BlockKind, string>> = {
  user: 'User id',
  device: 'Device',
  token: 'Token id (the claim jti)',
};

/** Asks whom to block, for how long and why, and says whom it hits. */
export function BlockDialog({ known = {}, tenant: given, onDone, onClose }: BlockDialogProps): ReactNode {
  const { scope, user } = useAdmin();
  const [kind, setKind] = useState<BlockKind>('user');
  const [typed, setTyped] = useState('');
  const [typedTenant, setTypedTenant] = useState(user.tenant);
  const [minutes, setMinutes] = useState(AN_HOUR);
  const [reason, setReason] = useState('');
  const block = useBlock(() => {
    onClose();
    onDone();
  });
  const value = known[kind] ?? typed.trim();
  const asksTenant = given === undefined && scope === 'site';
  const tenant = given ?? (asksTenant ? typedTenant.trim() : user.tenant);
  return (
    <ConfirmDialog
      title="Block?"
      hits={
        <>
          This hits the {kind} <b>{value === '' ? '…' : value}</b> of the tenant <b>{tenant}</b> for{' '}
          <b>{timeOf(minutes)}</b>: open connections end within a second, and new ones are refused.
        </>
      }
      act={`Block ${kind}`}
      isReady={value !== '' && tenant !== '' && reason.trim() !== ''}
      isPending={block.isPending}
      error={block.error}
      onConfirm={() => block.mutate({ kind, value, tenant, reason: reason.trim(), minutes })}
      onClose={onClose}
    >
      <SegmentedControl
        fullWidth
        aria-label="What to block"
        data={KINDS}
        value={kind}
        onChange={(chosen) => setKind(chosen as BlockKind)}
        transitionDuration={0}
      />
      {known[kind] === undefined && (
        <TextInput
          label={NAMED[kind]}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={128}
          required
          data-testid="block-value"
        />
      )}
      {asksTenant && (
        <TextInput
          label="Tenant"
          value={typedTenant}
          onChange={(event) => setTypedTenant(event.currentTarget.value)}
          maxLength={64}
          required
        />
      )}
      <TimeInput minutes={minutes} onChange={setMinutes} />
      <ReasonInput value={reason} onChange={setReason} readers="It is shown with the block, and kept in the audit." />
    </ConfirmDialog>
  );
}
