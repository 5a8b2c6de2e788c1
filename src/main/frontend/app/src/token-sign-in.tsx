import { Button, Divider, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { TokenError } from './token.js';
import { EnterError } from './enter-error.js';
import { signedIn } from './signed-in.js';
import type { User } from './user.js';

interface TokenSignInProps {
  readonly onEnter: (user: User) => void;
}

/** Lets somebody in by a token of the application, where the hub does not run for developers. */
export function TokenSignIn({ onEnter }: TokenSignInProps): ReactNode {
  const [token, setToken] = useState('');
  const entering = useMutation({ mutationFn: required, onSuccess: onEnter });

  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (token.trim() !== '') entering.mutate(token.trim());
  };

  return (
    <Stack component="form" onSubmit={submit} gap="sm">
      <Divider label="or" />
      <PasswordInput
        label="Token"
        description="One that your application gave you. It is kept until this page is left or loaded anew."
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the token' }}
        data-testid="token-input"
      />
      {entering.error !== null && <EnterError error={entering.error} />}
      <Button
        type="submit"
        variant="default"
        disabled={token.trim() === ''}
        loading={entering.isPending}
        data-testid="enter-with-token"
      >
        Enter with the token
      </Button>
    </Stack>
  );
}

async function required(token: string): Promise<User> {
  const user = await signedIn(token);
  if (user === undefined) throw new TokenError('This is no token.', 'Copy it as a whole.', false);
  return user;
}
