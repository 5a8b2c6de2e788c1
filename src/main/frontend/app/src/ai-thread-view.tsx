import { Box, Button, Center, Group, Loader, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { EventSourceResult } from '@tidings/react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { AiApi, Message } from './ai-api.js';
import { AiComposer } from './ai-composer.js';
import { AiFailure } from './ai-failure.js';
import { AnswerView, GrowingAnswer, QuestionView, TakenQuestion } from './ai-messages.js';
import { spokenOf } from './ai-spoken.js';
import { wordsOf, type Words } from './ai-words.js';
import { ToEndButton } from './to-end-button.js';
import type { Questions } from './use-ai-questions.js';
import { useAiThread, type AiThread } from './use-ai-thread.js';
import { useStickToEnd } from './use-stick-to-end.js';
import type { User } from './user.js';

interface AiThreadViewProps {
  readonly api: AiApi;
  readonly user: User;
  /** None: a new conversation. */
  readonly conversationId: number | undefined;
  readonly questions: Questions;
  /** A question has begun a conversation. */
  readonly onTaken: (conversationId: number) => void;
  /** To the list, where there is no room for both. */
  readonly onList: () => void;
}

/** One conversation: what was said, the answer that grows, and where to ask. */
export function AiThreadView(props: AiThreadViewProps): ReactNode {
  const { api, user, conversationId: id, questions, onTaken, onList } = props;
  const thread = useAiThread(api, id, questions.of(id));
  const [notStopped, setNotStopped] = useState<Words>();
  const isGuest = thread.owner !== undefined && thread.owner.userId !== user.id;
  const stop = (): void => {
    if (thread.growing === undefined || isGuest) return;
    setNotStopped(undefined);
    api.stop(thread.growing.conversationId).catch((error: unknown) => setNotStopped(wordsOf(error)));
  };
  const keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.nativeEvent.isComposing) stop();
  };
  return (
    <Stack flex={1} mih={0} gap="sm" onKeyDown={keyDown}>
      <Group gap="xs" wrap="nowrap" hiddenFrom="sm">
        <Button size="compact-sm" variant="default" onClick={onList} data-testid="ai-list">
          Conversations
        </Button>
      </Group>
      <Said
        thread={thread}
        user={user}
        isNew={id === undefined}
        onRetry={() => questions.retry(id, onTaken)}
        onAsk={isGuest ? undefined : (text) => questions.ask(text, id, onTaken)}
      />
      {notStopped !== undefined && thread.growing !== undefined && (
        <Text size="sm" role="alert" c="var(--mantine-color-red-light-color)">
          Not stopped: {notStopped.what} {notStopped.todo}
        </Text>
      )}
      {isGuest ? (
        <Text size="sm" c="dimmed" ta="center" data-testid="ai-guest">
          {thread.owner.name} has shown you this conversation. You can read it.
        </Text>
      ) : (
        <AiComposer
          busy={thread.growing !== undefined || thread.question?.state === 'pending'}
          onAsk={(text) => questions.ask(text, id, onTaken)}
          onStop={thread.growing === undefined ? undefined : stop}
        />
      )}
      <VisuallyHidden role="status" aria-live="polite" data-testid="ai-spoken">
        {spokenOf(thread)}
      </VisuallyHidden>
    </Stack>
  );
}

interface SaidProps {
  readonly thread: AiThread;
  readonly user: User;
  readonly isNew: boolean;
  readonly onRetry: () => void;
  readonly onAsk: ((text: string) => void) | undefined;
}

/** What was said, the newest at the end. It is not read out as it grows: the status beside it says what matters. */
function Said({ thread, user, isNew, onRetry, onAsk }: SaidProps): ReactNode {
  const { messages, question, growing, answer, error, earlier } = thread;
  const version = `${messages.length} ${question?.id} ${question?.state} ${answer.data.length} ${answer.status}`;
  const { ref, onScroll, away, toEnd } = useStickToEnd(version, question?.id);
  return (
    <Box flex={1} pos="relative" mih={0}>
      <Box
        ref={ref}
        onScroll={onScroll}
        h="100%"
        style={{ overflowY: 'auto' }}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        data-testid="ai-log"
      >
        <Stack gap="md" p="xs" mih="100%">
          {earlier !== undefined && (
            <Button size="compact-sm" variant="subtle" onClick={earlier}>
              Earlier messages
            </Button>
          )}
          {error !== null && <AiFailure error={error} onRetry={thread.reload} />}
          {thread.loading && question === undefined && (
            <Center flex={1}>
              <Loader size="sm" aria-label="Loading" />
            </Center>
          )}
          {isNew && question === undefined && <Welcome />}
          {messages.map((message, n) => (
            <SaidMessage
              key={message.number}
              message={message}
              user={user}
              growing={message.answerId !== undefined && message.answerId === growing?.answerId ? answer : undefined}
              onAgain={n === messages.length - 1 ? againOf(messages[n - 1]?.text, onAsk) : undefined}
            />
          ))}
          {question !== undefined && <TakenQuestion question={question} onRetry={onRetry} />}
          {question?.asked !== undefined && <GrowingAnswer answer={answer} />}
        </Stack>
      </Box>
      {away && <ToEndButton onClick={toEnd} />}
    </Box>
  );
}

interface SaidMessageProps {
  readonly message: Message;
  readonly user: User;
  /** What is read of it while it grows. */
  readonly growing: EventSourceResult | undefined;
  readonly onAgain: (() => void) | undefined;
}

function SaidMessage({ message, user, growing, onAgain }: SaidMessageProps): ReactNode {
  if (message.role === 'user') return <QuestionView message={message} user={user} />;
  if (growing !== undefined) return <GrowingAnswer answer={growing} />;
  return <AnswerView message={message} userId={user.id} onAgain={onAgain} />;
}

function againOf(text: string | undefined, onAsk: SaidProps['onAsk']): (() => void) | undefined {
  return text === undefined || onAsk === undefined ? undefined : () => onAsk(text);
}

function Welcome(): ReactNode {
  return (
    <Center flex={1} data-testid="ai-welcome">
      <Stack gap={4} ta="center" maw={420} py="xl">
        <Title order={2} size="h4">
          What would you like to know?
        </Title>
        <Text c="dimmed" size="sm">
          The answer appears as it is written. It goes on when you close this page, and you can read it on any of your
          devices.
        </Text>
      </Stack>
    </Center>
  );
}
