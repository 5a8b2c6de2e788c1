import { Alert, Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { wordsOf } from './ai-words.js';

/** Why something could not be shown, and the way to try again. */
export function AiFailure({ error, onRetry }: { error: Error; onRetry: () => void }): ReactNode {
  const { what, todo } = wordsOf(error);
  return (
    <Alert color="red" title={what} role="alert" data-testid="ai-failure">
      <Group gap="xs" justify="space-between">
        <Text size="sm">{todo}</Text>
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}
