import { useConnection } from '@tidings/react';
import { useCallback, useState } from 'react';
import type { AiApi } from './ai-api.js';
import { useKnowledge } from './ai-queries.js';
import type { Question } from './ai-thread-state.js';
import { wordsOf } from './ai-words.js';

/** The questions under way, one in each conversation. */
export interface Questions {
  readonly of: (conversationId: number | undefined) => Question | undefined;
  /** Asks; `taken` is told the conversation that a question has begun. */
  readonly ask: (text: string, conversationId: number | undefined, taken: (id: number) => void) => void;
  /** Asks again what failed, under its old id. */
  readonly retry: (conversationId: number | undefined, taken: (id: number) => void) => void;
}

const keyOf = (conversationId: number | undefined): string => String(conversationId ?? 'new');

/** Asks questions, each once: a repeat has the id of the first attempt, so that the hub knows it. */
export function useAiQuestions(api: AiApi): Questions {
  const connection = useConnection();
  const { refresh } = useKnowledge();
  const [questions, setQuestions] = useState<Readonly<Record<string, Question>>>({});

  const send = useCallback(
    async (question: Question, conversationId: number | undefined, taken: (id: number) => void) => {
      const key = keyOf(conversationId);
      const put = (at: string, changed: Question): void => setQuestions((all) => ({ ...all, [at]: changed }));
      put(key, { id: question.id, text: question.text, state: 'pending' });
      try {
        const asked = await api.ask({ id: question.id, message: question.text, conversationId });
        setQuestions((all) => moved(all, key, { id: question.id, text: question.text, state: 'taken', asked }));
        refresh(asked.conversationId);
        taken(asked.conversationId);
      } catch (error) {
        put(key, failed(question, error));
        if (conversationId !== undefined) refresh(conversationId); // Another device may have asked.
      }
    },
    [api, refresh],
  );

  return {
    of: (conversationId) => questions[keyOf(conversationId)],
    ask: (text, conversationId, taken) =>
      void send({ id: connection.newPublishId(), text, state: 'pending' }, conversationId, taken),
    retry: (conversationId, taken) => {
      const question = questions[keyOf(conversationId)];
      if (question?.state === 'failed') void send(question, conversationId, taken);
    },
  };
}

function failed({ id, text }: Question, error: unknown): Question {
  const words = wordsOf(error);
  const notBefore = words.retryAfter === undefined ? undefined : Date.now() + words.retryAfter;
  return { id, text, state: 'failed', words, notBefore };
}

/** The first question of a conversation is asked before that has a number. */
function moved(all: Readonly<Record<string, Question>>, from: string, question: Question): Record<string, Question> {
  const others = Object.entries(all).filter(([key]) => key !== from);
  return { ...Object.fromEntries(others), [keyOf(question.asked?.conversationId)]: question };
}
