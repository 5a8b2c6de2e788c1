import type { ReactNode } from 'react';
import { ConfirmDialog } from '../acts/confirm-dialog.js';
import { useTakeBackLossyRate } from '../acts/use-acts.js';
import type { LossyRate } from '../admin-api.js';
import { Moment } from '../times.js';

/** Asks before lossy channels have their usual rate again. */
export function UsualRateDialog({ rate, onClose }: { rate: LossyRate; onClose: () => void }): ReactNode {
  const { target, tenant, perSecond, by, changed, until } = rate;
  const takeBack = useTakeBackLossyRate(rate, onClose);
  return (
    <ConfirmDialog
      title="Back to the usual rate?"
      hits={
        <>
          <b>{target}</b> of the tenant <b>{tenant}</b> passes on as many events as usual again, within two seconds on
          all nodes. It was changed to {perSecond} of each sender a second by {by}, <Moment at={changed} />, until{' '}
          <Moment at={until} />.
        </>
      }
      act="Take the change back"
      harmless
      isPending={takeBack.isPending}
      error={takeBack.error}
      onConfirm={takeBack.mutate}
      onClose={onClose}
    />
  );
}
