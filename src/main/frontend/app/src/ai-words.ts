import { RealtimeError } from '@tidings/realtime';
import { HttpProblemError } from '@tidings/realtime/event-stream';
import type { Message } from './ai-api.js';
import { TokenError } from './token.js';

/** An error in words for who sits at the page. */
export interface Words {
  readonly what: string;
  readonly todo: string;
  /** Milliseconds before which trying again is no use. */
  readonly retryAfter?: number | undefined;
}

/** Why something that was asked of the hub did not work. */
export function wordsOf(error: unknown): Words {
  if (error instanceof TokenError) return { what: error.message, todo: error.todo };
  if (error instanceof HttpProblemError) return wordsOfProblem(error);
  if (!(error instanceof RealtimeError)) return { what: 'Something failed in this page.', todo: String(error) };
  if (error.cause instanceof TokenError) return { what: error.cause.message, todo: error.cause.todo };
  return { what: error.what, todo: error.todo };
}

function wordsOfProblem({ name, status, what, todo, retryAfter = 1000, members }: HttpProblemError): Words {
  if (name === 'not_configured') {
    return {
      what: 'This hub has no model that could answer.',
      todo: 'Whoever runs the hub can name one by TIDINGS_AI_BASE_URL and TIDINGS_AI_MODEL.',
    };
  }
  if (status === 429) {
    return { what: 'That is more than you may ask for now.', todo: 'Ask again', retryAfter };
  }
  if (status === 409 && members['answerId'] !== undefined) {
    return { what: 'Another answer is growing here.', todo: 'Ask again when it has ended, or stop it.' };
  }
  if (status === 404)
    return { what: 'This conversation is not there.', todo: 'Choose another one, or begin a new one.' };
  if (status >= 500) return { what: 'The hub cannot answer just now.', todo: 'Try again in a moment.' };
  return { what: sentence(what), todo };
}

const ENDS: Readonly<Record<string, string>> = {
  model_unavailable: 'The model cannot be reached.',
  model_busy: 'The model has too much to do.',
  model_refused: 'The model refused the request.',
  model_timeout: 'The model took too long.',
  model_cut: 'The model broke off in the middle.',
  model_broken: 'The model’s answer could not be read.',
  interrupted: 'The hub stopped in the middle of the answer.',
  service_timeout: 'The service that answers went silent.',
};

/** How an answer ended, where that was not as it should be; undefined for one that is as it should be. */
export function wordsOfEnd(
  { status, code = '', message, by, finishReason }: Message,
  userId: string,
): Words | undefined {
  if (status === 'cancelled')
    return { what: by === userId ? 'You stopped this answer.' : `Stopped by ${by ?? 'somebody'}.`, todo: '' };
  if (status === 'error') return { what: ENDS[code] ?? sentence(message ?? 'The answer could not go on.'), todo: '' };
  if (finishReason === 'length') return { what: 'The answer is as long as one may be, and ends here.', todo: '' };
  if (finishReason === 'content_filter') return { what: 'The model’s filter ended the answer here.', todo: '' };
  return undefined;
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
