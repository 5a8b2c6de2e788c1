import { Alert, Button, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import type { AnswerStatus, EventSourceResult } from '@tidings/react';
import type { ReactNode } from 'react';
import type { Message } from './ai-api.js';
import type { Question } from './ai-thread-state.js';
import { wordsOf, wordsOfEnd } from './ai-words.js';
import { useWait } from './use-wait.js';
import type { User } from './user.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const WRAPPED = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

function Time({ at }: { at: number }): ReactNode {
  return (
    <Text component="time" size="xs" c="dimmed" dateTime={new Date(at).toISOString()} title={calendar.format(at)}>
      {clock.format(at)}
    </Text>
  );
}

function QuestionPaper({ failed, children }: { failed?: boolean; children: ReactNode }): ReactNode {
  const background = failed === true ? 'var(--mantine-color-red-light)' : 'var(--mantine-primary-color-light)';
  return (
    <Paper px="sm" py={6} maw="85%" bg={background} style={{ alignSelf: 'flex-end' }} data-testid="ai-question">
      {children}
    </Paper>
  );
}

/** Something that was asked. */
export function QuestionView({ message, user }: { message: Message; user: User }): ReactNode {
  const { author, text, sentAt } = message;
  return (
    <QuestionPaper>
      <Group gap="xs">
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          {author.userId === user.id ? 'You' : author.name}
        </Text>
        <Time at={sentAt} />
      </Group>
      <Text size="sm" style={WRAPPED} data-testid="text">
        {text}
      </Text>
    </QuestionPaper>
  );
}

/** A question on its way, or that did not get there. */
export function TakenQuestion({ question, onRetry }: { question: Question; onRetry: () => void }): ReactNode {
  const { text, state, words, notBefore } = question;
  const seconds = useWait(notBefore);
  return (
    <QuestionPaper failed={state === 'failed'}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          You
        </Text>
        {state === 'pending' && (
          <Text size="xs" c="dimmed">
            asking…
          </Text>
        )}
      </Group>
      <Text size="sm" style={WRAPPED} data-testid="text">
        {text}
      </Text>
      {words !== undefined && (
        <Stack gap={4} mt={6} align="flex-start" role="alert" data-testid="ai-refused">
          <Text size="sm" c="var(--mantine-color-red-light-color)">
            <b>{words.what}</b> {words.todo}
            {notBefore !== undefined && (seconds > 0 ? ` in ${seconds} s.` : ' now.')}
          </Text>
          <Button size="compact-sm" variant="default" onClick={onRetry} disabled={seconds > 0} data-testid="ai-retry">
            Ask again
          </Button>
        </Stack>
      )}
    </QuestionPaper>
  );
}

function AnswerStack({ status, children }: { status: string; children: ReactNode }): ReactNode {
  return (
    <Stack gap={4} align="flex-start" data-testid="ai-answer" data-status={status}>
      {children}
    </Stack>
  );
}

function AnswerText({ text }: { text: string }): ReactNode {
  return (
    <Text size="sm" lh={1.6} style={WRAPPED} data-testid="text">
      {text}
    </Text>
  );
}

interface AnswerViewProps {
  readonly message: Message;
  readonly userId: string;
  /** Asks the same once more. */
  readonly onAgain: (() => void) | undefined;
}

/** An answer that has ended, and how, where that was not as it should be. */
export function AnswerView({ message, userId, onAgain }: AnswerViewProps): ReactNode {
  const { author, status, text, sentAt, retryable } = message;
  const end = wordsOfEnd(message, userId);
  return (
    <AnswerStack status={status}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {author.name}
        </Text>
        <Time at={sentAt} />
      </Group>
      {text !== '' && <AnswerText text={text} />}
      {end !== undefined && status === 'error' && (
        <Alert color="red" py="xs" w="100%" title={end.what} data-testid="ai-error">
          <Group gap="xs" justify="space-between">
            <Text size="sm">
              {text === '' ? 'There is no answer to this question.' : 'What it said until then is kept.'}
            </Text>
            {onAgain !== undefined && retryable === true && (
              <Button size="compact-sm" variant="default" onClick={onAgain} data-testid="ai-again">
                Ask again
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {end !== undefined && status !== 'error' && (
        <Text size="sm" c="dimmed" fs="italic" data-testid="ai-ended">
          {end.what}
        </Text>
      )}
    </AnswerStack>
  );
}

const PROGRESS: Readonly<Partial<Record<AnswerStatus, string>>> = {
  connecting: 'Waiting for the answer…',
  streaming: 'Answering…',
  reconnecting: 'Connection lost. Reconnecting… The answer continues where it stopped.',
};

/** An answer as it grows. */
export function GrowingAnswer({ answer }: { answer: EventSourceResult }): ReactNode {
  const { data, status, error, reconnect } = answer;
  const progress = PROGRESS[status];
  return (
    <AnswerStack status={status}>
      <Text size="sm" fw={600}>
        Assistant
      </Text>
      {data !== '' && <AnswerText text={data} />}
      {progress !== undefined && (
        <Group gap="xs" wrap="nowrap" data-testid="ai-progress">
          <Loader size="xs" type="dots" aria-hidden color={status === 'reconnecting' ? 'yellow' : 'blue'} />
          <Text size="sm" c="dimmed">
            {progress}
          </Text>
        </Group>
      )}
      {status === 'error' && error !== undefined && <Unread error={error} onReconnect={reconnect} />}
    </AnswerStack>
  );
}

function Unread({ error, onReconnect }: { error: Error; onReconnect: () => void }): ReactNode {
  const { what, todo } = wordsOf(error);
  return (
    <Alert color="red" py="xs" w="100%" title={what} role="alert" data-testid="ai-error">
      <Group gap="xs" justify="space-between">
        <Text size="sm">{todo}</Text>
        <Button size="compact-sm" variant="default" onClick={onReconnect}>
          Reconnect
        </Button>
      </Group>
    </Alert>
  );
}
