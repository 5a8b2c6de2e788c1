import type { AnswerListener, EventStreamConfig } from '@tidings/realtime/event-stream';
import type { Credentials } from './context.js';
import { credentialsFor } from './stream-credentials.js';

/** What a component asks of a stream: where it is, and what is told of it. */
export type StreamOptions<T> = AnswerListener<T> & Omit<EventStreamConfig, 'url'>;

/** The options of the last render, for callbacks that outlive the render they came with. */
export class LatestStream<T> {
  #options: StreamOptions<T>;
  #provider: Credentials | null;

  constructor(options: StreamOptions<T>, provider: Credentials | null) {
    this.#options = options;
    this.#provider = provider;
  }

  replace(options: StreamOptions<T>, provider: Credentials | null): void {
    this.#options = options;
    this.#provider = provider;
  }

  /** What an AnswerStream is made of, with callbacks that call what is current then. */
  following(
    url: string,
    options: StreamOptions<T>,
    provider: Credentials | null,
  ): [EventStreamConfig, AnswerListener<T>] {
    const { auth, authToken } = credentialsOf(url, options, provider);
    const renewed = (): Promise<{ readonly token: string }> =>
      credentialsOf(url, this.#options, this.#provider).auth?.() ??
      Promise.reject(new Error('The stream has no auth provider any more.'));
    return [
      { ...options, url, authToken, auth: auth && renewed },
      {
        onEvent: (event) => this.#options.onEvent?.(event),
        onToken: (added, token) => this.#options.onToken?.(added, token),
        onComplete: (response) => this.#options.onComplete?.(response),
        onCancelled: (answer) => this.#options.onCancelled?.(answer),
        onError: (error) => this.#options.onError?.(error),
      },
    ];
  }
}

/** The caller's own, or else the provider's. */
function credentialsOf(
  url: string,
  { auth, authToken }: StreamOptions<never>,
  provider: Credentials | null,
): Pick<EventStreamConfig, 'auth' | 'authToken'> {
  return auth === undefined && authToken === undefined ? credentialsFor(url, provider) : { auth, authToken };
}
