import { Box, Group, Stack } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import { AiApi } from './ai-api.js';
import { AiConversations } from './ai-conversations.js';
import { goTo, usePlace } from './ai-place.js';
import { AiThreadView } from './ai-thread-view.js';
import { useAiQuestions } from './use-ai-questions.js';
import { tokenOf } from './signed-in.js';
import type { User } from './user.js';

/** Conversations with the model: the list, and the one that is open. On a narrow screen one of both. */
export function AiPanel({ user }: { user: User }): ReactNode {
  const api = useMemo(() => new AiApi(() => tokenOf(user)), [user]);
  const questions = useAiQuestions(api);
  const { conversationId } = usePlace();
  const [listed, setListed] = useState(false);
  const open = (id: number | undefined): void => {
    goTo('assistant', id);
    setListed(false);
  };
  return (
    <Group h="100%" gap="md" wrap="nowrap" align="stretch">
      <Box
        w={{ base: '100%', sm: 250 }}
        style={{ flexShrink: 0 }}
        display={{ base: listed ? 'block' : 'none', sm: 'block' }}
      >
        <AiConversations api={api} openId={conversationId} onOpen={open} />
      </Box>
      <Stack flex={1} miw={0} gap="sm" display={{ base: listed ? 'none' : 'flex', sm: 'flex' }}>
        <AiThreadView
          key={conversationId ?? 'new'}
          api={api}
          user={user}
          conversationId={conversationId}
          questions={questions}
          onTaken={(id) => goTo('assistant', id)}
          onList={() => setListed(true)}
        />
      </Stack>
    </Group>
  );
}
