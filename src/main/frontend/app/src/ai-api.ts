import type { Token } from './token.js';
import { HubClient } from './hub-client.js';

/** Somebody who says something, or owns it. */
export interface Speaker {
  readonly userId: string;
  readonly name: string;
}

/** A conversation as a list shows it. Times are Unix milliseconds. */
export interface Conversation {
  readonly id: number;
  readonly owner: Speaker;
  readonly title: string;
  readonly lastAt: number;
  /** The answer that grows. */
  readonly answerId?: number;
}

/** A question, which has a `messageId`, or an answer, which has an `answerId`. */
export interface Message {
  readonly conversationId: number;
  readonly messageId?: number;
  readonly answerId?: number;
  /** 1, 2, 3… in the conversation. */
  readonly number: number;
  readonly role: 'user' | 'assistant';
  readonly author: Speaker;
  readonly status: 'running' | 'complete' | 'error' | 'cancelled';
  /** Empty while the answer grows. */
  readonly text: string;
  readonly sentAt: number;
  readonly finishReason?: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryable?: boolean;
  readonly by?: string;
}

/** Some of a list, the newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the older ones are, if there are any. */
  readonly next?: string;
}

/** Where an answer grows. */
export interface Asked {
  readonly conversationId: number;
  readonly answerId: number;
}

/** A question under an id of its own: the same again is the same answer. */
export interface Ask {
  readonly id: string;
  readonly message: string;
  readonly conversationId: number | undefined;
}

const ROOT = '/api/ai/v1/chat';

/** Conversations with the model, by REST. Requests reject as those of {@link HubClient} do. */
export class AiApi {
  readonly #client: HubClient;

  constructor(fetchToken: () => Promise<Token | undefined>) {
    this.#client = new HubClient(fetchToken);
  }

  conversations(cursor: string | undefined, signal: AbortSignal): Promise<Page<Conversation>> {
    return this.#call('GET', `?limit=30${cursorOf(cursor)}`, undefined, signal);
  }

  /** The conversation with some of what was said in it. */
  conversation(id: number, cursor: string | undefined, signal: AbortSignal): Promise<Conversation & Page<Message>> {
    return this.#call('GET', `/${id}?limit=50${cursorOf(cursor)}`, undefined, signal);
  }

  ask(ask: Ask): Promise<Asked> {
    return this.#call('POST', '', ask);
  }

  /** Stops the answer that grows; does nothing when it has ended. */
  stop(conversationId: number): Promise<unknown> {
    return this.#call('POST', `/${conversationId}/cancel`);
  }

  #call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return this.#client.call(method, ROOT + path, body, signal);
  }
}

/** Where the answer is read from its beginning. */
export function streamOf({ conversationId, answerId }: Asked): string {
  return `${ROOT}/stream?conversationId=${conversationId}&lastEventId=${answerId}:0`;
}

function cursorOf(cursor: string | undefined): string {
  return cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
}
