import type { ReactNode } from 'react';
import { ConfirmDialog } from '../acts/confirm-dialog.js';
import { useUnblock } from '../acts/use-acts.js';
import type { Block } from '../admin-api.js';
import { Moment } from '../times.js';

/** Shows a block, and asks before it is removed. */
export function UnblockDialog({ block, onClose }: { block: Block; onClose: () => void }): ReactNode {
  const { kind, value, tenant, reason, by, created, until } = block;
  const unblock = useUnblock(block, onClose);
  return (
    <ConfirmDialog
      title="Remove this block?"
      hits={
        <>
          The {kind} <b>{value}</b> of the tenant <b>{tenant}</b> can connect again at once. It was blocked by {by},{' '}
          <Moment at={created} />, until <Moment at={until} />: “{reason}”
        </>
      }
      act="Remove block"
      harmless
      isPending={unblock.isPending}
      error={unblock.error}
      onConfirm={unblock.mutate}
      onClose={onClose}
    />
  );
}
