import { RealtimeError } from '@tidings/realtime';
import { HttpProblemError, problemOf } from '@tidings/realtime/event-stream';
import type { Token } from './token.js';

/** A token is not used in its last seconds. */
const MARGIN = 15_000;

/**
 * Requests to the hub's REST interface as one user. A token is kept until shortly before it ends, and requests that need
 * a new one at the same time share it.
 */
export class HubClient {
  readonly #fetchToken: () => Promise<Token | undefined>;
  #token: Token | undefined;
  #fetching: Promise<Token | undefined> | undefined;

  /** `fetchToken` gives undefined where the browser sends a cookie. */
  constructor(fetchToken: () => Promise<Token | undefined>) {
    this.#fetchToken = fetchToken;
  }

  /**
   * Resolves with the JSON of the answer, which is not checked; with undefined for an answer without content. A first 401
   * has the request sent again with a new token. Rejects with HttpProblemError for a refusal, UnreachableError, or
   * TokenError.
   */
  async call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const init = { method, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null };
    const first = await this.#send(path, init);
    const response = first.status === 401 ? await this.#send(path, init, true) : first;
    if (!response.ok) throw await problemOf(response, Date.now());
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #send(path: string, init: RequestInit, renew = false): Promise<Response> {
    const token = await this.#currentToken(renew);
    const authorization = token === undefined ? {} : { Authorization: `Bearer ${token.token}` };
    const headers = { ...authorization, 'Content-Type': 'application/json' };
    try {
      return await fetch(path, { ...init, headers });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new UnreachableError(error);
    }
  }

  async #currentToken(renew: boolean): Promise<Token | undefined> {
    const current = this.#token;
    if (!renew && current !== undefined && current.expires - MARGIN > Date.now()) return current;
    this.#fetching ??= this.#fetchToken().finally(() => (this.#fetching = undefined));
    return (this.#token = await this.#fetching);
  }
}

/** The hub did not answer. Whether it took the request is not known. */
export class UnreachableError extends RealtimeError {
  constructor(cause: unknown) {
    const what = 'The hub cannot be reached.';
    super({ code: null, name: 'unreachable', what, todo: 'Try again in a moment.', retryable: true, cause });
  }
}

/** For TanStack Query: three more attempts, but none after a refusal, which would be the same again. */
export function mayRetry(failures: number, error: unknown): boolean {
  const refused = error instanceof HttpProblemError && !error.retryable;
  return !refused && failures < 3;
}
