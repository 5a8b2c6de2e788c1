import type { ReactNode } from 'react';

/** Properties of {@link QuietButton}. */
export interface QuietButtonProps {
  /** There is nothing to do by it now. */
  readonly isOff: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/**
 * A button that may have nothing to do. It keeps the focus then, which a disabled one would throw out of the panel, and with
 * it the keys that lead out of it.
 */
export function QuietButton({ isOff, onClick, children }: QuietButtonProps): ReactNode {
  return (
    <button type="button" aria-disabled={isOff} onClick={isOff ? undefined : onClick}>
      {children}
    </button>
  );
}
