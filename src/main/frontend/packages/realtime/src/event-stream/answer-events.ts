import { RealtimeError } from '../errors.js';
import type { StreamEvent } from '../event-stream-parser.js';
import type { AiCancelled, AiError, AiToken } from '../generated/frames.js';
import type { SDK_CODES } from '../sdk-codes.js';
import { StreamLostError } from './stream-request.js';

const ANSWER_FAILED: (typeof SDK_CODES)['answer_failed'] = 932;

/** The answer ended as an error: the model or the service could not go on. */
export class AnswerError extends RealtimeError {
  /** The answer with its text so far. */
  readonly answer: AiError;

  constructor(answer: AiError) {
    super({
      code: ANSWER_FAILED,
      name: answer.code,
      what: answer.message,
      todo: answer.retryable ? 'Ask again.' : 'Ask whoever runs the model.',
      retryable: answer.retryable,
    });
    this.answer = answer;
  }
}

/** An event of an answer's stream, as far as it is known. */
export type AnswerEvent<T> =
  | { readonly type: 'token'; readonly token: AiToken }
  | { readonly type: 'complete'; readonly text: string | undefined; readonly response: T }
  | { readonly type: 'cancelled'; readonly text: string | undefined; readonly answer: AiCancelled }
  | { readonly type: 'error'; readonly text: string | undefined; readonly error: AnswerError };

/** Reads an event; undefined for one of another type. Throws StreamLostError for one that is not as it must be. */
export function answerEventOf<T>({ type, data }: StreamEvent): AnswerEvent<T> | undefined {
  switch (type) {
    case 'token':
      return { type, token: tokenOf(objectOf(type, data)) };
    case 'complete': {
      const response = objectOf(type, data);
      return { type, text: textOf(response), response: response as T };
    }
    case 'cancelled': {
      const answer = objectOf(type, data);
      return { type, text: textOf(answer), answer: answer as unknown as AiCancelled };
    }
    case 'error': {
      const answer = objectOf(type, data);
      return { type, text: textOf(answer), error: new AnswerError(failureOf(answer)) };
    }
    default:
      return undefined;
  }
}

type Members = Readonly<Record<string, unknown>>;

function objectOf(type: string, data: string): Members {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null) return value as Members;
  } catch (error) {
    throw unreadable(type, error);
  }
  throw unreadable(type, undefined);
}

function tokenOf(token: Members): AiToken {
  const { position, text } = token;
  if (typeof text === 'string' && Number.isInteger(position) && (position as number) >= 0) {
    return token as unknown as AiToken;
  }
  throw unreadable('token', undefined);
}

function failureOf({ code, message, retryable, ...answer }: Members): AiError {
  return {
    ...answer,
    code: typeof code === 'string' ? code : 'unknown',
    message: typeof message === 'string' && message !== '' ? message : 'The answer could not go on.',
    retryable: retryable === true,
  } as unknown as AiError;
}

function textOf({ text }: Members): string | undefined {
  return typeof text === 'string' ? text : undefined;
}

function unreadable(type: string, cause: unknown): StreamLostError {
  return new StreamLostError(`The stream has an event ${type} that cannot be read.`, cause);
}
