import { Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { User } from '../user.js';
import { reasonOf } from './admin-failure.js';

interface ForbiddenProps {
  readonly user: User;
  readonly error: Error;
  readonly onLeave: () => void;
  readonly onRetry: () => void;
}

/** Says to a user whose token does not open this page which roles would, and lets another one sign in. */
export function Forbidden({ user, error, onLeave, onRetry }: ForbiddenProps): ReactNode {
  return (
    <Paper withBorder p="xl" maw={560} mx="auto" mt="xl" data-testid="forbidden">
      <Stack gap="sm">
        <Title order={2} size="h3">
          Your token does not open this page
        </Title>
        <Text>
          You are signed in as <b>{user.name}</b> of the tenant <b>{user.tenant}</b>. A token needs one of these roles:
        </Text>
        <ul style={{ margin: 0 }}>
          <li>
            <Code>admin</Code> sees and acts in its own tenant.
          </li>
          <li>
            <Code>operator</Code> sees the whole node. It counts in one tenant only, which the hub’s setting{' '}
            <Code>tidings.operators.tenant</Code> names.
          </li>
        </ul>
        <Text size="sm" c="dimmed">
          The hub says: {reasonOf(error).detail}
        </Text>
        <Group gap="xs">
          <Button onClick={onLeave} data-testid="sign-in-as-another">
            Sign in as another user
          </Button>
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
