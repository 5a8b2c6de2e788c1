import { ServerError } from '@tidings/realtime';
import { HttpProblemError } from '@tidings/realtime/event-stream';
import { describe, expect, it } from 'vitest';
import type { Message } from '../src/ai-api.js';
import { placeOf } from '../src/ai-place.js';
import { growingOf, messagesOf, withEnd, withoutAnswer, type Loaded } from '../src/ai-thread-state.js';
import { wordsOf, wordsOfEnd } from '../src/ai-words.js';
import { TokenError } from '../src/token.js';

const conversation = { id: 17, owner: { userId: 'ann', name: 'Ann' }, title: 'Bicycles', lastAt: 1 };

function answer(number: number, more: Partial<Message> = {}): Message {
  const author = { userId: 'assistant', name: 'Assistant' };
  const fixed = { conversationId: 17, role: 'assistant', author, status: 'complete', text: '', sentAt: 1 } as const;
  return { ...fixed, number, answerId: 40 + number, ...more };
}

function loaded(...pages: Message[][]): Loaded {
  return { pages: pages.map((items) => ({ ...conversation, items })), pageParams: pages.map(() => undefined) };
}

describe('the messages of a conversation', () => {
  it('stand in their order, each once, however the pages overlap', () => {
    const numbers = messagesOf(loaded([answer(4), answer(3)], [answer(3), answer(2), answer(1)])).map((m) => m.number);
    expect(numbers).toEqual([1, 2, 3, 4]);
    expect(messagesOf(undefined)).toEqual([]);
  });

  it('say which answer grows, and before they are there, the question does', () => {
    const question = { id: 'q', text: 'x', state: 'taken', asked: { conversationId: 17, answerId: 42 } } as const;
    expect(growingOf([], undefined)).toBeUndefined();
    expect(growingOf([answer(1)], question)).toEqual(question.asked);
    expect(growingOf([answer(2, { status: 'running' })], undefined)).toEqual({ conversationId: 17, answerId: 42 });
    expect(growingOf([answer(2)], question)).toBeUndefined();
  });

  it('have an answer as it ended, and the list has it no more', () => {
    const end = answer(2, { text: 'Bicycles.' });
    const running = loaded([answer(2, { status: 'running' }), answer(1)]);
    expect(messagesOf(withEnd(running, end)).map(({ status, text }) => [status, text])).toEqual([
      ['complete', ''],
      ['complete', 'Bicycles.'],
    ]);
    const items = [
      { ...conversation, answerId: 42 },
      { ...conversation, id: 18, answerId: 50 },
    ];
    const listed = withoutAnswer({ pages: [{ items }], pageParams: [undefined] }, end);
    expect(listed?.pages[0]?.items.map(({ answerId }) => answerId)).toEqual([undefined, 50]);
  });
});

describe('the words', () => {
  it.each([
    ['a second answer', new HttpProblemError(409, { code: 403, answerId: 42 }), 'Another answer is growing here.'],
    ['a used id', new HttpProblemError(409, { code: 400, detail: 'the id was used' }), 'The id was used.'],
    ['nothing there', new HttpProblemError(404), 'This conversation is not there.'],
    ['no token', new TokenError('No dev mode.', 'Start it so.', false), 'No dev mode.'],
    ['a defect', new TypeError('x is undefined'), 'Something failed in this page.'],
    [
      'a refusal',
      new ServerError({ code: 202, name: 'forbidden', message: 'Not for you.', retryable: false }),
      'Not for you.',
    ],
  ])('of %s', (_, error, what) => {
    expect(wordsOf(error).what).toBe(what);
  });

  it('say when to ask again', () => {
    expect(wordsOf(new HttpProblemError(429, {}, 7000))).toMatchObject({ retryAfter: 7000 });
  });

  it.each([
    [{ status: 'cancelled', by: 'ann' }, 'You stopped this answer.'],
    [{ status: 'cancelled', by: 'ben' }, 'Stopped by ben.'],
    [{ status: 'error', code: 'model_cut' }, 'The model broke off in the middle.'],
    [{ status: 'error', code: 'of_a_service', message: 'the printer burns' }, 'The printer burns.'],
    [{ finishReason: 'length' }, 'The answer is as long as one may be, and ends here.'],
    [{ finishReason: 'stop' }, undefined],
  ] as const)('of the end %o', (end, what) => {
    expect(wordsOfEnd(answer(2, end), 'ann')?.what).toBe(what);
  });
});

describe('a place', () => {
  it.each([
    ['', 'room', undefined],
    ['#assistant', 'assistant', undefined],
    ['#assistant/17', 'assistant', 17],
    ['#assistant/0', 'assistant', undefined],
    ['#assistant/../x', 'assistant', undefined],
    ['#elsewhere', 'room', undefined],
  ])('named by %o', (hash, tab, conversationId) => {
    expect(placeOf(hash)).toEqual({ tab, conversationId });
  });
});
