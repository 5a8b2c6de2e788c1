import { isEvent } from '../events.js';
import type { RequestId, ServerFrame } from '../generated/frames.js';

/** What takes the answer to a request. */
export type AnswerTaker = (answer: ServerFrame) => void;

/**
 * The requests that wait for their one answer. Ids of different tabs are the same ones, so each request goes out under an id
 * of its own, unlike any publish id of the SDK.
 */
export class Answers {
  readonly #takers = new Map<string, AnswerTaker>();
  #last = 0;

  /** An id for a request; its answer goes to the taker. */
  expect(taker: AnswerTaker): string {
    const id = `^${++this.#last}`;
    this.#takers.set(id, taker);
    return id;
  }

  /** The same for a request that has to go out under this id. */
  expectAs(id: string, taker: AnswerTaker): void {
    this.#takers.set(id, taker);
  }

  /** True when the frame was an answer. */
  settle(frame: ServerFrame): boolean {
    if (!('id' in frame) || typeof frame.id !== 'string' || isEvent(frame)) return false;
    const taker = this.#takers.get(frame.id);
    if (taker === undefined) return false;
    this.#takers.delete(frame.id);
    taker(frame);
    return true;
  }

  /** The session is over: no answer comes any more. */
  clear(): void {
    this.#takers.clear();
  }
}

/** The answer as whoever asked knows it: under its id, or without one. */
export function answerAs<F extends ServerFrame>(id: RequestId | undefined, answer: F): F {
  const fields = Object.entries(answer).filter(([name]) => name !== 'id');
  return Object.fromEntries(id === undefined ? fields : [...fields, ['id', id]]) as F;
}
