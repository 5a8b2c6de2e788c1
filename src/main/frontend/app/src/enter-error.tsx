import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { TokenError } from './token.js';

/** Why somebody was not let in, and what to do. */
export function EnterError({ error }: { readonly error: Error }): ReactNode {
  return (
    <Alert color="red" title={error.message} role="alert" data-testid="enter-error">
      {error instanceof TokenError ? error.todo : 'Try again.'}
    </Alert>
  );
}
