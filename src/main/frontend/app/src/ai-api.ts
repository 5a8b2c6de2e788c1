import { RealtimeError } from '@tidings/realtime';
import { problemOf } from '@tidings/realtime/event-stream';
import type { DevToken } from './dev-token.js';

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
/** A token is not used in its last seconds. */
const MARGIN = 15_000;

/** Conversations with the model, by REST. Requests reject with a RealtimeError, for a refusal a HttpProblemError. */
export class AiApi {
  readonly #fetchToken: () => Promise<DevToken>;
  #token: DevToken | undefined;

  constructor(fetchToken: () => Promise<DevToken>) {
    this.#fetchToken = fetchToken;
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

  async #call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const init = { method, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null };
    const first = await this.#send(path, init);
    const response = first.status === 401 ? await this.#send(path, init, true) : first;
    if (!response.ok) throw await problemOf(response, Date.now());
    return (await response.json()) as T;
  }

  async #send(path: string, init: RequestInit, renew = false): Promise<Response> {
    const { token } = await this.#currentToken(renew);
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    try {
      return await fetch(ROOT + path, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new UnreachableError(error);
    }
  }

  async #currentToken(renew: boolean): Promise<DevToken> {
    const current = this.#token;
    if (!renew && current !== undefined && current.expires - MARGIN > Date.now()) return current;
    return (this.#token = await this.#fetchToken());
  }
}

/** The hub did not answer. Whether it took the request is not known. */
export class UnreachableError extends RealtimeError {
  constructor(cause: unknown) {
    const what = 'The hub cannot be reached.';
    super({ code: null, name: 'unreachable', what, todo: 'Try again in a moment.', retryable: true, cause });
  }
}

/** Where the answer is read from its beginning. */
export function streamOf({ conversationId, answerId }: Asked): string {
  return `${ROOT}/stream?conversationId=${conversationId}&lastEventId=${answerId}:0`;
}

function cursorOf(cursor: string | undefined): string {
  return cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
}
