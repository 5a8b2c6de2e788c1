import { Alert, Button, Group, Text } from '@mantine/core';
import { RealtimeError } from '@tidings/realtime';
import { HttpProblemError } from '@tidings/realtime/event-stream';
import type { ReactNode } from 'react';
import { TokenError } from '../token.js';
import { duration } from './format.js';

interface AdminFailureProps {
  readonly error: Error;
  /** What did not work, for example that connections could not be loaded. */
  readonly what: string;
  readonly onRetry?: (() => void) | undefined;
}

/** Why something did not work, as the hub says it, and the way to try again. */
export function AdminFailure({ error, what, onRetry }: AdminFailureProps): ReactNode {
  const { detail, todo, code } = reasonOf(error);
  return (
    <Alert color="red" title={what} role="alert" data-testid="admin-failure">
      <Text size="sm">
        {detail} {todo}
      </Text>
      <Group gap="xs" justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">
          {code}
        </Text>
        {onRetry !== undefined && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}

/** An error in words: what the hub or the page says of it, what to do, and by which code it can be looked up. */
export function reasonOf(error: Error): { readonly detail: string; readonly todo: string; readonly code: string } {
  if (error instanceof TokenError) return { detail: error.message, todo: error.todo, code: '' };
  if (error instanceof HttpProblemError) {
    const { what, name, status, field } = error;
    const where = field === undefined ? '' : ` · field ${field}`;
    return { detail: sentence(what), todo: whenAgain(error), code: `status ${status} · ${name}${where}` };
  }
  if (error instanceof RealtimeError) return { detail: error.what, todo: error.todo, code: error.name };
  return { detail: 'Something failed in this page.', todo: 'Reload it.', code: error.message };
}

/** Whether the hub has refused because of who asks. */
export function isForbidden(error: Error | null): boolean {
  return error instanceof HttpProblemError && error.status === 403;
}

/** Whether what was asked for is not there, or not there any more. */
export function isGone(error: Error | null): boolean {
  return error instanceof HttpProblemError && error.status === 404;
}

/** Whether the hub could not do something of which it says nothing else: a store that it needs may be away. */
export function isHubFailure(error: unknown): boolean {
  return error instanceof HttpProblemError && error.status >= 500;
}

/** The SDK's own advice is for programs that publish. */
function whenAgain({ retryable, retryAfter }: HttpProblemError): string {
  if (!retryable) return '';
  return retryAfter === undefined ? 'Try again in a moment.' : `Try again in ${duration(retryAfter + 999)}.`;
}

function sentence(text: string): string {
  if (text === '') return '';
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
