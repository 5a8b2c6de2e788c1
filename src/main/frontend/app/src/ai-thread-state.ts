import type { InfiniteData } from '@tanstack/react-query';
import type { Asked, Conversation, Message, Page } from './ai-api.js';
import type { Words } from './ai-words.js';

/** What is loaded of a conversation: pages, the newest first. */
export type Loaded = InfiniteData<Conversation & Page<Message>, string | undefined>;

/** What is loaded of the list of conversations. */
export type Listed = InfiniteData<Page<Conversation>, string | undefined>;

/** A question on its way to the hub, or taken and not yet among the messages. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly state: 'pending' | 'failed' | 'taken';
  /** Why it failed. */
  readonly words?: Words | undefined;
  /** Unix milliseconds before which asking again is no use. */
  readonly notBefore?: number | undefined;
  /** Where its answer grows. */
  readonly asked?: Asked | undefined;
}

/** What was said, the oldest first. A page that moved while another was loaded can bring a message twice. */
export function messagesOf(loaded: Loaded | undefined): readonly Message[] {
  const all = loaded?.pages.flatMap(({ items }) => items) ?? [];
  return [...new Map(all.map((message) => [message.number, message])).values()].sort((a, b) => a.number - b.number);
}

/** The answer that grows, as the messages say it, or as the hub said when it took the question. */
export function growingOf(messages: readonly Message[], question: Question | undefined): Asked | undefined {
  const running = messages.findLast(({ status }) => status === 'running');
  if (running?.answerId !== undefined) return { conversationId: running.conversationId, answerId: running.answerId };
  return isTold(messages, question) ? undefined : question?.asked;
}

/** Whether the messages have the answer to a question, and so the question. */
export function isTold(messages: readonly Message[], question: Question | undefined): boolean {
  const answerId = question?.asked?.answerId;
  return answerId !== undefined && messages.some((message) => message.answerId === answerId);
}

/** The pages with an answer as it ended. */
export function withEnd(loaded: Loaded | undefined, answer: Message): Loaded | undefined {
  return (
    loaded && {
      ...loaded,
      pages: loaded.pages.map((page) => ({
        ...page,
        items: page.items.map((message) => (message.answerId === answer.answerId ? answer : message)),
      })),
    }
  );
}

/** The list without an answer that has ended. */
export function withoutAnswer(listed: Listed | undefined, answer: Message): Listed | undefined {
  const over = ({ answerId, ...conversation }: Conversation): Conversation =>
    answerId === undefined || answerId === answer.answerId ? conversation : { ...conversation, answerId };
  return listed && { ...listed, pages: listed.pages.map((page) => ({ ...page, items: page.items.map(over) })) };
}
