import { Button, Center, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { fetchDevToken } from './dev-token.js';
import { EnterError } from './enter-error.js';
import { TokenSignIn } from './token-sign-in.js';
import { DEFAULT_TENANT, userOf, type Role, type User } from './user.js';

interface SignInProps {
  readonly onEnter: (user: User) => void;
  /** Asks for a role of the admin page, too. */
  readonly forAdmin?: boolean;
  /** Why somebody whom the application signed in was not let in. */
  readonly refused?: Error | undefined;
}

const ROLES: readonly { readonly value: Role; readonly label: string }[] = [
  { value: 'admin', label: 'admin: runs one tenant' },
  { value: 'operator', label: 'operator: runs the whole node' },
];

/** Asks who is at this window, and makes sure that the hub lets that person in. */
export function SignIn({ onEnter, forAdmin = false, refused }: SignInProps): ReactNode {
  const [name, setName] = useState('');
  const [tenant, setTenant] = useState('');
  const [role, setRole] = useState<Role>('admin');
  const user = userOf(name, tenant, forAdmin ? [role] : []);
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
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={420}>
        {refused !== undefined && <EnterError error={refused} />}
        <Stack component="form" onSubmit={submit} mb="md">
          <div>
            <Text size="sm" fw={600} c="dimmed">
              Tidings
            </Text>
            <Title order={1} size="h2">
              Choose who you are
            </Title>
            <Text c="dimmed" size="sm">
              {forAdmin
                ? 'The health of connections is for those who run them.'
                : 'Open a second window and be someone else there.'}
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
          {forAdmin && (
            <NativeSelect
              label="Role"
              description="An operator counts in the tenant only that the hub names for operators."
              data={[...ROLES]}
              value={role}
              onChange={(event) => setRole(event.currentTarget.value as Role)}
              data-testid="role-input"
            />
          )}
          {entering.error !== null && <EnterError error={entering.error} />}
          <Button type="submit" disabled={user === undefined} loading={entering.isPending} data-testid="enter">
            Enter
          </Button>
        </Stack>
        <TokenSignIn onEnter={onEnter} />
      </Paper>
    </Center>
  );
}
