import { Alert, Box, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Chat, Line } from './chat.js';
import { ToEndButton } from './to-end-button.js';
import { useStickToEnd } from './use-stick-to-end.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

interface ChatLinesProps {
  readonly chat: Chat;
  /** The hub has answered: an empty chat is empty, not unknown. */
  readonly known: boolean;
  readonly onRetry: (id: string, text: string) => void;
}

/** What was said, the newest at the end. */
export function ChatLines({ chat, known, onRetry }: ChatLinesProps): ReactNode {
  const { ref, onScroll, away, toEnd } = useStickToEnd(chat, chat.outgoing.at(-1)?.key);
  const empty = known && chat.told.length + chat.outgoing.length === 0;
  return (
    <Box flex={1} pos="relative" mih={0}>
      <Box
        ref={ref}
        onScroll={onScroll}
        h="100%"
        style={{ overflowY: 'auto' }}
        tabIndex={0}
        aria-label="Messages"
        role="log"
      >
        <Stack gap="xs" p="xs">
          {empty && (
            <Text c="dimmed" ta="center" py="xl">
              Nothing has been said here yet. Say hello!
            </Text>
          )}
          {chat.told.map((entry) =>
            entry.kind === 'line' ? <ChatLine key={entry.key} line={entry} /> : <GapLine key={entry.key} />,
          )}
          {chat.outgoing.map((line) => (
            <ChatLine key={line.key} line={line} onRetry={() => onRetry(line.key, line.text)} />
          ))}
        </Stack>
      </Box>
      {away && <ToEndButton onClick={toEnd} />}
    </Box>
  );
}

function ChatLine({ line, onRetry }: { line: Line; onRetry?: () => void }): ReactNode {
  const { own, sender, state, time, text, reason, hopeless } = line;
  return (
    <Paper
      withBorder
      px="sm"
      py={6}
      maw="80%"
      bg={backgroundOf(line)}
      style={{ alignSelf: own ? 'flex-end' : 'flex-start' }}
      opacity={state === 'pending' ? 0.8 : 1}
      data-testid="line"
      data-state={state}
      data-own={own}
    >
      <Group gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {own ? `${sender} (you)` : sender}
        </Text>
        <Text
          component="time"
          size="xs"
          c="dimmed"
          dateTime={new Date(time).toISOString()}
          title={calendar.format(time)}
        >
          {clock.format(time)}
        </Text>
        {state === 'pending' && (
          <Text size="xs" c="dimmed">
            sending…
          </Text>
        )}
      </Group>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} data-testid="text">
        {text}
      </Text>
      {state === 'failed' && (
        <Group gap="xs">
          <Text size="xs" c="var(--mantine-color-red-light-color)">
            Not sent: {reason}
          </Text>
          {hopeless !== true && (
            <Button size="compact-xs" variant="default" onClick={onRetry} data-testid="retry">
              Retry
            </Button>
          )}
        </Group>
      )}
    </Paper>
  );
}

function backgroundOf({ own, state }: Line): string {
  if (state === 'failed') return 'var(--mantine-color-red-light)';
  return own ? 'var(--mantine-primary-color-light)' : 'var(--mantine-color-body)';
}

function GapLine(): ReactNode {
  return (
    <Alert color="yellow" py={6} data-testid="gap">
      Some messages could not be recovered
    </Alert>
  );
}
