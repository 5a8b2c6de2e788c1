import { Alert, Button, Center, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { fetchDevToken, TokenError } from './dev-token.js';
import { DEFAULT_TENANT, userOf, type User } from './user.js';

/** Asks who is at this window, and makes sure that the hub lets that person in. */
export function SignIn({ onEnter }: { onEnter: (user: User) => void }): ReactNode {
  const [name, setName] = useState('');
  const [tenant, setTenant] = useState('');
  const user = userOf(name, tenant);
  const entering = useMutation({
    mutationFn: fetchDevToken,
    onSuccess: (_, chosen) => onEnter(chosen),
  });

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (user !== undefined) entering.mutate(user);
  };

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper component="form" onSubmit={submit} withBorder shadow="sm" p="xl" w="100%" maw={420}>
        <Stack>
          <div>
            <Text size="sm" fw={600} c="dimmed">
              Tidings
            </Text>
            <Title order={1} size="h2">
              Choose who you are
            </Title>
            <Text c="dimmed" size="sm">
              Open a second window and be someone else there.
            </Text>
          </div>
          <TextInput
            label="Name"
            placeholder="Alice"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={64}
            required
            data-autofocus
            autoFocus
            autoComplete="nickname"
            data-testid="name-input"
          />
          <TextInput
            label="Tenant"
            description="People see each other within one tenant."
            placeholder={DEFAULT_TENANT}
            value={tenant}
            onChange={(event) => setTenant(event.currentTarget.value)}
            maxLength={64}
            autoComplete="organization"
            data-testid="tenant-input"
          />
          {entering.error !== null && <EnterError error={entering.error} />}
          <Button type="submit" disabled={user === undefined} loading={entering.isPending} data-testid="enter">
            Enter
          </Button>
        </Stack>
      </Paper>
    </Center>
  );
}

function EnterError({ error }: { error: Error }): ReactNode {
  return (
    <Alert color="red" title={error.message} role="alert" data-testid="enter-error">
      {error instanceof TokenError ? error.todo : 'Try again.'}
    </Alert>
  );
}
