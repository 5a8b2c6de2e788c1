import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core';
import { usePresence, WebSocketProvider } from '@tidings/react';
import { ConnectionClosedError, type RealtimeConfig, type RealtimeError } from '@tidings/realtime';
import { useMemo, useState, type ReactNode } from 'react';
import { AiPanel } from './ai-panel.js';
import { WorkspaceTabs } from './ai-tabs.js';
import { ChatLines } from './chat-lines.js';
import { Composer } from './composer.js';
import { ConnectionIndicator } from './connection-indicator.js';
import { TokenError } from './token.js';
import { NotificationBell } from './notification-bell.js';
import { PeopleRow } from './people-row.js';
import { channelOf, roomOf, socketUrl } from './room.js';
import { authOf } from './signed-in.js';
import { useChat } from './use-chat.js';
import { useTyping } from './use-typing.js';
import type { User } from './user.js';

const BROKEN = 'The hub cannot be reached.';
const LOST = 'Reconnect to try again. If it happens again, ask whoever runs the hub.';

interface WorkspaceProps {
  readonly user: User;
  readonly onLeave: () => void;
}

/** One room, as one user. */
export function Workspace({ user, onLeave }: WorkspaceProps): ReactNode {
  const room = roomOf(location.search);
  const [failure, setFailure] = useState<RealtimeError>();
  const config = useMemo(
    (): RealtimeConfig => ({
      url: socketUrl(location),
      ...authOf(user),
      outboxScope: `${user.tenant}/${user.id}`,
      maxReconnectAttempts: Infinity, // Somebody looks at the page: a hub that is down for long is worth waiting for.
      onOpen: () => setFailure(undefined),
      onError: setFailure,
    }),
    [user],
  );
  return (
    <WebSocketProvider config={config}>
      <Stack component="main" h="100dvh" maw={900} mx="auto" p="md" gap="sm">
        <Group component="header" justify="space-between" gap="xs">
          <Title order={1} size="h3" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
            Tidings · {room}
          </Title>
          <Group gap={6}>
            <ConnectionIndicator />
            <NotificationBell />
            <Text size="sm" truncate maw={140} title={user.name}>
              {user.name}
            </Text>
            <Button size="compact-sm" variant="default" onClick={onLeave} data-testid="leave">
              Leave
            </Button>
          </Group>
        </Group>
        {failure !== undefined && <Failure error={failure} />}
        <WorkspaceTabs room={<Room room={room} user={user} />} assistant={<AiPanel user={user} />} />
      </Stack>
    </WebSocketProvider>
  );
}

function Room({ room, user }: { room: string; user: User }): ReactNode {
  const channel = channelOf(room);
  const { chat, known, error, say, retry } = useChat(channel, user);
  const { typing, key, stop } = useTyping();
  const { viewing, editing } = usePresence(channel, { activity: typing ? 'editing' : 'viewing' });
  return (
    <>
      <Group style={{ columnGap: 'var(--mantine-spacing-xl)', rowGap: 'var(--mantine-spacing-xs)' }}>
        <PeopleRow label="Currently viewing" people={viewing} testId="viewing" />
        <PeopleRow label="Editing" people={editing} testId="editing" />
      </Group>
      {error !== undefined && <Failure error={error} />}
      <ChatLines chat={chat} known={known} onRetry={retry} />
      <Box component="footer">
        <Composer room={room} onSay={say} onKey={key} onStop={stop} />
      </Box>
    </>
  );
}

function Failure({ error }: { error: RealtimeError }): ReactNode {
  const { what, todo } = wordsOf(error);
  return (
    <Alert color="red" title={what} role="alert" data-testid="failure">
      {todo}
    </Alert>
  );
}

/** An error in words for who sits at the page; what a close code asks of a client is none of them. */
function wordsOf(error: RealtimeError): { readonly what: string; readonly todo: string } {
  const { cause, what, todo } = error;
  if (cause instanceof TokenError) return { what: cause.message, todo: cause.todo };
  if (error instanceof ConnectionClosedError) return { what: error.closeCode === 1006 ? BROKEN : what, todo: LOST };
  return { what, todo };
}
