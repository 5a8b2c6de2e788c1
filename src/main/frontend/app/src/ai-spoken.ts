import type { AnswerStatus } from '@tidings/react';
import type { AiThread } from './use-ai-thread.js';

const LONGEST = 300;

const SPOKEN: Readonly<Partial<Record<AnswerStatus, string>>> = {
  connecting: 'The assistant is answering.',
  streaming: 'The assistant is answering.',
  reconnecting: 'Connection lost. Reconnecting to the answer.',
};

/** What a screen reader says of a conversation: that an answer begins, and its first words once it has ended. */
export function spokenOf({ growing, answer, messages, question }: AiThread): string {
  if (question?.state === 'failed') return '';
  if (growing !== undefined) return SPOKEN[answer.status] ?? '';
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.status === 'running') return '';
  const text = last.text.length > LONGEST ? `${last.text.slice(0, LONGEST)}…` : last.text;
  return last.status === 'complete' ? `Answer: ${text}` : `The answer ended early. ${text}`;
}
