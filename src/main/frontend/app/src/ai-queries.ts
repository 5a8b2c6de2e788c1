import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AiApi, Conversation, Message, Page } from './ai-api.js';
import { withEnd, withoutAnswer, type Listed, type Loaded } from './ai-thread-state.js';
import { mayRetry } from './hub-client.js';

const LIST = ['ai', 'list'];
const conversationKey = (id: number | undefined) => ['ai', 'conversation', id];
const older = <T>(page: Page<T>): string | undefined => page.next;

/** The conversations, the newest first. Others' devices begin some, too: asked for anew every 30 s and on return. */
export function useConversations(api: AiApi) {
  return useInfiniteQuery<Page<Conversation>, Error, Listed, string[], string | undefined>({
    queryKey: LIST,
    queryFn: ({ pageParam, signal }) => api.conversations(pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: older,
    retry: mayRetry,
    refetchInterval: 30_000,
  });
}

/** What was said in a conversation; nothing is asked for a new one. */
export function useConversation(api: AiApi, id: number | undefined) {
  return useInfiniteQuery<
    Conversation & Page<Message>,
    Error,
    Loaded,
    (string | number | undefined)[],
    string | undefined
  >({
    queryKey: conversationKey(id),
    queryFn: ({ pageParam, signal }) => api.conversation(id ?? 0, pageParam, signal),
    initialPageParam: undefined,
    getNextPageParam: older,
    retry: mayRetry,
    enabled: id !== undefined,
  });
}

/** What changes what is known of conversations. */
export interface Knowledge {
  /** Asks for it anew: something was said, here or elsewhere. What was asked for before that does not count any more. */
  readonly refresh: (conversationId: number) => void;
  /** An answer has ended. */
  readonly ended: (answer: Message) => void;
}

export function useKnowledge(): Knowledge {
  const client = useQueryClient();
  return useMemo(() => {
    const refresh = (id: number): void => {
      void client.invalidateQueries({ queryKey: conversationKey(id) });
      void client.invalidateQueries({ queryKey: LIST });
    };
    const ended = (answer: Message): void => {
      client.setQueryData<Loaded>(conversationKey(answer.conversationId), (loaded) => withEnd(loaded, answer));
      client.setQueryData<Listed>(LIST, (listed) => withoutAnswer(listed, answer));
      refresh(answer.conversationId);
    };
    return { refresh, ended };
  }, [client]);
}
