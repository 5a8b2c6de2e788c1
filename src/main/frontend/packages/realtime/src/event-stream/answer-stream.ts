import type { RealtimeError } from '../errors.js';
import type { StreamEvent } from '../event-stream-parser.js';
import type { AiCancelled, AiComplete, AiToken } from '../generated/frames.js';
import { isolated, Listeners, type Unsubscribe } from '../listeners.js';
import { answerEventOf, type AnswerEvent } from './answer-events.js';
import { EventStream } from './event-stream.js';
import { withPiece } from './growing-text.js';
import type { EventStreamConfig } from './stream-config.js';
import { StreamLostError } from './stream-request.js';

/**
 * Where a stream of an answer stands. `complete`, `error` and `cancelled` are how it ended, each once; `closed`: the
 * caller closed it, or the server has no answer to tell; `idle`: nothing has been begun.
 */
export type AnswerStatus =
  'idle' | 'connecting' | 'streaming' | 'reconnecting' | 'complete' | 'error' | 'cancelled' | 'closed';

/** What is known of an answer; never changed, only replaced. */
export interface AnswerState {
  /** The text so far. Each is the beginning of the next, until another answer begins. */
  readonly data: string;
  readonly status: AnswerStatus;
  /** How it ended as an error, or why it is reconnecting. */
  readonly error: RealtimeError | undefined;
}

/** What is told of an answer. `T` is what the server sends with `complete`; it is not checked. */
export interface AnswerListener<T = AiComplete> {
  /** The text has grown by `added`; `token` says where. */
  readonly onToken?: ((added: string, token: AiToken) => void) | undefined;
  /** All was said. */
  readonly onComplete?: ((response: T) => void) | undefined;
  /** Somebody stopped it. */
  readonly onCancelled?: ((answer: AiCancelled) => void) | undefined;
  /** The answer ended as an AnswerError, or no attempt to read it follows. Losses that are retried are not told. */
  readonly onError?: ((error: RealtimeError) => void) | undefined;
  /** Every event of the stream, of any type, before the others are called. */
  readonly onEvent?: ((event: StreamEvent) => void) | undefined;
}

/** Nothing begun. */
export const NO_ANSWER: AnswerState = { data: '', status: 'idle', error: undefined };

/**
 * An answer that grows, read from a stream of `token` and one of `complete`, `error` and `cancelled`. Its text has each
 * piece once and in its place, over any number of losses.
 */
export class AnswerStream<T = AiComplete> {
  readonly #stream: EventStream;
  readonly #listener: AnswerListener<T>;
  readonly #changed = new Listeners<[]>();
  #state = NO_ANSWER;
  /** How the last answer ended. */
  #ended: AnswerState | undefined;
  #answerId: number | undefined;
  #started = false;

  /** Throws a RealtimeError named bad_config that names the field. */
  constructor(config: EventStreamConfig, listener: AnswerListener<T>) {
    this.#listener = listener;
    this.#stream = new EventStream(config, {
      connecting: (error) => this.#become(error === undefined ? 'connecting' : 'reconnecting', error),
      opened: () => this.#become('streaming'),
      event: (event) => this.#event(event),
      ended: (error) => (error === undefined ? this.#nothing() : this.#fail(error)),
    });
  }

  /** The same object until it changes. */
  get state(): AnswerState {
    return this.#state;
  }

  /** Tells of every change of {@link state}, after it has happened. */
  subscribe(changed: () => void): Unsubscribe {
    return this.#changed.add(changed);
  }

  /** Begins, or goes on after {@link pause}. Does nothing once the answer has ended, was closed or was given up. */
  start(): void {
    this.#started = true;
    if (this.#ended === undefined && !['closed', 'error'].includes(this.#state.status)) this.#stream.start();
  }

  /** Ends the connection and nothing else. */
  pause(): void {
    this.#started = false;
    this.#stream.stop();
  }

  /** Ends the connection for good. An answer that has ended stays as it ended. */
  close(): void {
    this.#stream.stop();
    if (this.#ended === undefined) this.#become('closed');
  }

  /**
   * Connects at once, with all attempts to go, and goes on from the text so far; after an end, with a newer answer. Does
   * nothing before {@link start} and after {@link pause}: who has gone wants no connection.
   */
  reconnect(): void {
    if (!this.#started) return;
    this.#stream.stop();
    this.#stream.start();
  }

  #event(event: StreamEvent): void {
    const known = answerEventOf<T>(event);
    const text = known?.type === 'token' ? this.#textWith(known.token) : undefined;
    isolated(() => this.#listener.onEvent?.(event));
    if (known === undefined) return;
    if (known.type === 'token') this.#grow(known.token, text ?? '');
    else this.#finish(known);
  }

  /** The text that a token belongs to: another answer begins with nothing. */
  #textBefore({ answerId }: AiToken): string {
    return answerId === this.#answerId ? this.#state.data : '';
  }

  #textWith(token: AiToken): string {
    const text = withPiece(this.#textBefore(token), token);
    if (text !== undefined) return text;
    throw new StreamLostError('The stream has a token beyond the text so far.');
  }

  #grow(token: AiToken, text: string): void {
    const before = this.#textBefore(token);
    const isNew = token.answerId !== this.#answerId;
    if (text === before && !isNew) return;
    this.#answerId = token.answerId;
    this.#ended = undefined;
    this.#set({ data: text, status: 'streaming', error: undefined });
    const added = text.slice(text.startsWith(before) ? before.length : token.position);
    isolated(() => this.#listener.onToken?.(added, token));
  }

  #finish(event: Exclude<AnswerEvent<T>, { type: 'token' }>): void {
    this.#stream.stop();
    const error = event.type === 'error' ? event.error : undefined;
    this.#ended = { data: event.text ?? this.#state.data, status: event.type, error };
    this.#set(this.#ended);
    isolated(() => {
      if (event.type === 'complete') this.#listener.onComplete?.(event.response);
      else if (event.type === 'cancelled') this.#listener.onCancelled?.(event.answer);
      else this.#listener.onError?.(event.error);
    });
  }

  /** No newer answer: the last one stays as it ended. */
  #nothing(): void {
    if (this.#ended === undefined) this.#become('closed');
    else this.#set(this.#ended);
  }

  #fail(error: RealtimeError): void {
    this.#become('error', error);
    isolated(() => this.#listener.onError?.(error));
  }

  #become(status: AnswerStatus, error?: RealtimeError): void {
    this.#set({ data: this.#state.data, status, error });
  }

  #set(state: AnswerState): void {
    this.#state = state;
    this.#changed.emit();
  }
}
