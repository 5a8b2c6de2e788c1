import { useConnection, useEventSource, type EventSourceResult } from '@tidings/react';
import { AnswerError } from '@tidings/realtime/event-stream';
import { useCallback, useEffect } from 'react';
import { streamOf, type AiApi, type Asked, type Message, type Speaker } from './ai-api.js';
import { useConversation, useKnowledge } from './ai-queries.js';
import { growingOf, isTold, messagesOf, type Question } from './ai-thread-state.js';

/** An open conversation as a component sees it. */
export interface AiThread {
  /** Whose it is; undefined for a new one, or while that is not known. */
  readonly owner: Speaker | undefined;
  /** The oldest first. */
  readonly messages: readonly Message[];
  /** The question that the messages do not have yet. */
  readonly question: Question | undefined;
  /** The answer that grows, and what is read of it. */
  readonly growing: Asked | undefined;
  readonly answer: EventSourceResult;
  readonly loading: boolean;
  readonly error: Error | null;
  readonly reload: () => void;
  /** Loads what was said before; undefined when that is all. */
  readonly earlier: (() => void) | undefined;
}

/**
 * Follows a conversation. While an answer grows, its stream is read; while none does, the channel is listened to for the
 * next question, which may come from another device. Both at once would bring each token twice.
 */
export function useAiThread(api: AiApi, id: number | undefined, question: Question | undefined): AiThread {
  const query = useConversation(api, id);
  const { refresh, ended } = useKnowledge();
  const messages = messagesOf(query.data);
  const growing = growingOf(messages, question);
  const end = useCallback((answer: unknown) => ended(answer as Message), [ended]);
  const answer = useEventSource<Message>(growing === undefined ? null : streamOf(growing), {
    maxReconnectAttempts: Infinity,
    onComplete: end,
    onCancelled: end,
    onError: (error) => {
      if (error instanceof AnswerError) end(error.answer);
    },
  });
  useNextQuestion(growing === undefined ? id : undefined, refresh);
  return {
    owner: query.data?.pages[0]?.owner,
    messages,
    question: isTold(messages, question) ? undefined : question,
    growing,
    answer,
    loading: query.isLoading,
    error: query.data === undefined ? query.error : null,
    reload: () => void query.refetch(),
    earlier: query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined,
  };
}

/** Tells when something is said in a conversation in which no answer grows. First it listens, then what was missed is asked for. */
function useNextQuestion(id: number | undefined, said: (id: number) => void): void {
  const connection = useConnection();
  useEffect(() => {
    if (id === undefined) return;
    const channel = connection.channel(`ai.${id}`);
    const ends = [
      channel.onType('ai.message', () => said(id)),
      channel.on('state', (state) => {
        if (state === 'subscribed') said(id);
      }),
      channel.on('error', ({ retryable }) => {
        if (!retryable) said(id); // The answer to that says why.
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [connection, id, said]);
}
