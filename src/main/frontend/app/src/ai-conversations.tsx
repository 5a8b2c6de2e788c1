import { Button, NavLink, ScrollArea, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AiApi, Conversation } from './ai-api.js';
import { AiFailure } from './ai-failure.js';
import { useConversations } from './ai-queries.js';

interface AiConversationsProps {
  readonly api: AiApi;
  readonly openId: number | undefined;
  readonly onOpen: (id: number | undefined) => void;
}

/** The conversations, the newest first, and the way to a new one. */
export function AiConversations({ api, openId, onOpen }: AiConversationsProps): ReactNode {
  const { data, error, isLoading, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useConversations(api);
  const conversations = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack component="nav" h="100%" gap="xs" aria-label="Conversations">
      <Button variant="default" onClick={() => onOpen(undefined)} data-testid="ai-new">
        New conversation
      </Button>
      {data === undefined && error !== null && <AiFailure error={error} onRetry={() => void refetch()} />}
      <ScrollArea flex={1} mih={0} type="auto" scrollbars="y" offsetScrollbars="present">
        {(isLoading || (data !== undefined && conversations.length === 0)) && (
          <Text size="sm" c="dimmed" p="xs">
            {isLoading ? 'Loading…' : 'What you ask is kept here.'}
          </Text>
        )}
        {conversations.map((conversation) => (
          <ConversationLink
            key={conversation.id}
            conversation={conversation}
            open={conversation.id === openId}
            onOpen={() => onOpen(conversation.id)}
          />
        ))}
        {hasNextPage && (
          <Button
            size="compact-sm"
            variant="subtle"
            fullWidth
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Older ones
          </Button>
        )}
      </ScrollArea>
    </Stack>
  );
}

interface ConversationLinkProps {
  readonly conversation: Conversation;
  readonly open: boolean;
  readonly onOpen: () => void;
}

function ConversationLink({ conversation, open, onOpen }: ConversationLinkProps): ReactNode {
  const { id, title, lastAt, answerId } = conversation;
  return (
    <NavLink
      component="button"
      active={open}
      aria-current={open}
      onClick={onOpen}
      noWrap
      label={
        <Text span size="sm" fw={open ? 600 : 400} c="var(--mantine-color-text)">
          {title === '' ? 'Untitled' : title}
        </Text>
      }
      description={
        <Text span size="xs" c="dimmed">
          {whenOf(lastAt)}
          {answerId !== undefined && ' · answering…'}
        </Text>
      }
      style={{ borderRadius: 'var(--mantine-radius-default)' }}
      data-testid="ai-conversation"
      data-id={id}
    />
  );
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** The time of something of today, the day of anything older. */
function whenOf(time: number): string {
  const today = new Date().toDateString() === new Date(time).toDateString();
  return (today ? clock : calendar).format(time);
}
