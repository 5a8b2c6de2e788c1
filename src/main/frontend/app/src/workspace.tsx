import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { usePresence, WebSocketProvider } from '@tidings/react';
import type { RealtimeConfig, RealtimeError } from '@tidings/realtime';
import { useMemo, useState, type ReactNode } from 'react';
import { ChatLines } from './chat-lines.js';
import { Composer } from './composer.js';
import { ConnectionIndicator } from './connection-indicator.js';
import { fetchDevToken, TokenError } from './dev-token.js';
import { peopleOf } from './people.js';
import { PeopleRow } from './people-row.js';
import { channelOf, roomOf, socketUrl } from './room.js';
import { useChat } from './use-chat.js';
import { useTyping } from './use-typing.js';
import type { User } from './user.js';

interface WorkspaceProps {
  readonly user: User;
  readonly onLeave: () => void;
}

/** One room, as one user. */
export function Workspace({ user, onLeave }: WorkspaceProps): ReactNode {
  const [failure, setFailure] = useState<RealtimeError>();
  const config = useMemo(
    (): RealtimeConfig => ({
      url: socketUrl(location),
      auth: () => fetchDevToken(user),
      onOpen: () => setFailure(undefined),
      onError: setFailure,
    }),
    [user],
  );
  return (
    <WebSocketProvider config={config}>
      <Stack component="main" h="100dvh" maw={900} mx="auto" p="md" gap="sm">
        <Group component="header" justify="space-between">
          <Title order={1} size="h3">
            Tidings · {roomOf(location.search)}
          </Title>
          <Group gap="sm">
            <ConnectionIndicator />
            <Text size="sm">{user.name}</Text>
            <Button size="compact-sm" variant="default" onClick={onLeave} data-testid="leave">
              Leave
            </Button>
          </Group>
        </Group>
        {failure !== undefined && <Failure error={failure} />}
        <Room room={roomOf(location.search)} user={user} />
      </Stack>
    </WebSocketProvider>
  );
}

function Room({ room, user }: { room: string; user: User }): ReactNode {
  const channel = channelOf(room);
  const { chat, error, say, retry } = useChat(channel, user);
  const { typing, key, stop } = useTyping();
  const { members } = usePresence(channel, { activity: typing ? 'editing' : 'viewing' });
  const people = useMemo(() => peopleOf(members), [members]);
  return (
    <>
      <Group gap="xl">
        <PeopleRow label="Currently viewing" people={people} testId="viewing" />
        <PeopleRow label="Editing" people={people.filter(({ editing }) => editing)} testId="editing" />
      </Group>
      {error !== undefined && <Failure error={error} />}
      <ChatLines chat={chat} onRetry={retry} />
      <Box component="footer">
        <Composer room={room} onSay={say} onKey={key} onStop={stop} />
      </Box>
    </>
  );
}

function Failure({ error }: { error: RealtimeError }): ReactNode {
  const { what, todo } =
    error.cause instanceof TokenError ? { what: error.cause.message, todo: error.cause.todo } : error;
  return (
    <Alert color="red" title={what} role="alert" data-testid="failure">
      {todo}
    </Alert>
  );
}
