import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AnswerError,
  AnswerStream,
  HttpProblemError,
  StreamLostError,
  withPiece,
  type AnswerState,
  type EventStreamConfig,
} from '../src/event-stream/index.js';
import { StreamServer, type Reply } from './stream-server.js';

let server: StreamServer;
const streams: AnswerStream[] = [];

beforeEach(async () => {
  server = await StreamServer.start();
});

afterEach(async () => {
  streams.splice(0).forEach((stream) => stream.close());
  await server.stop();
});

/** A stream with a diary of everything it told. */
function reading(config: Partial<EventStreamConfig> = {}) {
  const [tokens, ends, states]: [string[], unknown[], AnswerState[]] = [[], [], []];
  const stream = new AnswerStream(
    { url: server.url, reconnectDelay: 1, ...config },
    {
      onToken: (added) => tokens.push(added),
      onComplete: (response) => ends.push(response),
      onCancelled: (answer) => ends.push(answer),
      onError: (error) => ends.push(error),
    },
  );
  streams.push(stream);
  stream.subscribe(() => states.push(stream.state));
  stream.start();
  const status = (wanted: AnswerState['status']) =>
    vi.waitFor(() => expect(stream.state.status).toBe(wanted), { timeout: 5000, interval: 2 });
  return { stream, tokens, ends, states, status };
}

describe('AnswerStream', () => {
  it('grows by each token, and ends once', async () => {
    server.will((reply) => reply.token(0, 'Bi').token(2, 'cycles 😀').finish('complete', 'Bicycles 😀', { number: 2 }));
    const { stream, tokens, ends, states, status } = reading();
    await status('complete');
    expect(tokens).toEqual(['Bi', 'cycles 😀']);
    expect(ends).toEqual([expect.objectContaining({ text: 'Bicycles 😀', number: 2 })]);
    expect(stream.state).toEqual({ data: 'Bicycles 😀', status: 'complete', error: undefined });
    expect(states.map(({ status }) => status)).toEqual([
      'connecting',
      'streaming',
      'streaming',
      'streaming',
      'complete',
    ]);
  });

  it('comes back with what it has after each loss, and shows each text as the beginning of the next', async () => {
    server.will(
      (reply) => reply.token(0, 'one ').cut(),
      (reply) => reply.token(4, 'two ').say('event: token\nda').cut(),
      (reply) => reply.say(':\n\n').end(),
      (reply) => reply.answer(404, { 'Content-Type': 'text/html' }, 'The application is starting.'),
      (reply) => reply.token(8, 'three').finish('complete', 'one two three'),
    );
    const { stream, states, ends, status } = reading();
    await status('complete');
    expect(server.positions).toEqual([undefined, '42:4', '42:8', '42:8', '42:8']);
    expect(stream.state.data).toBe('one two three');
    expectGrowth(states.map(({ data }) => data));
    expect(states.some(({ status, error }) => status === 'reconnecting' && error instanceof StreamLostError)).toBe(
      true,
    );
    expect(ends).toHaveLength(1);
  });

  it('takes a repeat for nothing, and joins what overlaps', async () => {
    server.will((reply) =>
      reply.token(0, 'Bicycles').token(0, 'Bi').token(2, 'cyc').token(4, 'cles and').finish('complete', 'Bicycles and'),
    );
    const { tokens, states, status } = reading();
    await status('complete');
    expect(tokens).toEqual(['Bicycles', ' and']);
    expectGrowth(states.map(({ data }) => data));
  });

  it('asks again for what is missing before a token that is beyond it', async () => {
    server.will(
      (reply) => void reply.token(0, 'one ').token(8, 'three'),
      (reply) => reply.token(4, 'two ').token(8, 'three').finish('complete', 'one two three'),
    );
    const { tokens, status } = reading();
    await status('complete');
    expect(server.positions).toEqual([undefined, '42:4']);
    expect(tokens).toEqual(['one ', 'two ', 'three']);
  });

  it.each([
    ['no JSON', 'event: token\ndata: {"position"\n\n'],
    ['no object', 'event: token\ndata: 7\n\n'],
    ['no position', 'event: token\ndata: {"text":"x"}\n\n'],
    ['a position below the text', 'event: token\ndata: {"position":-1,"text":"x"}\n\n'],
  ])('asks again for a token that is %s, as often as attempts allow', async (_, bad) => {
    server.will(...Array.from({ length: 3 }, () => (reply: Reply) => void reply.say(bad)));
    const { stream, ends, status } = reading({ maxReconnectAttempts: 2 });
    await status('error');
    expect(server.asked).toHaveLength(3);
    expect(stream.state.data).toBe('');
    expect(ends).toEqual([expect.objectContaining({ name: 'stream_lost' })]);
  });

  it('ends as an error with what the answer says', async () => {
    const failure = { code: 'model_cut', message: 'Its answer ended in the middle.', retryable: true };
    server.will((reply) => reply.token(0, 'par').finish('error', 'par', failure));
    const { stream, ends, status } = reading();
    await status('error');
    expect(ends).toEqual([stream.state.error]);
    expect(stream.state.error).toBeInstanceOf(AnswerError);
    expect(stream.state).toMatchObject({ data: 'par', error: { name: 'model_cut', retryable: true } });
  });

  it('ends as cancelled, with who did it', async () => {
    server.will((reply) => reply.token(0, 'par').finish('cancelled', 'par', { by: 'ann' }));
    const { stream, ends, status } = reading();
    await status('cancelled');
    expect([stream.state.data, ends]).toEqual(['par', [expect.objectContaining({ by: 'ann' })]]);
  });

  it('is closed when there is no answer', async () => {
    const { ends, status } = reading();
    await status('closed');
    expect([server.asked.length, ends]).toEqual([1, []]);
  });

  it('goes on with a newer answer after an end, and keeps the last one when there is none', async () => {
    server.will(
      (reply) => reply.token(0, 'first').finish('complete', 'first'),
      (reply) => reply.answer(204),
      (reply) => reply.token(0, 'fi', 44).finish('complete', 'fine', {}, 44),
    );
    const { stream, tokens, ends, status } = reading();
    await status('complete');
    stream.reconnect();
    expect(stream.state.status).toBe('connecting');
    await status('complete');
    expect(stream.state.data).toBe('first');
    stream.reconnect();
    await vi.waitFor(() => expect(ends).toHaveLength(2));
    expect(stream.state).toMatchObject({ data: 'fine', status: 'complete' });
    expect([server.positions, tokens]).toEqual([
      [undefined, '42:end', '42:end'],
      ['first', 'fi'],
    ]);
  });

  it('hangs up and tells nothing more once it is closed', async () => {
    let gone: Promise<void> | undefined;
    server.will((reply) => {
      gone = reply.token(0, 'one').gone;
    });
    const { stream, ends, states, status } = reading();
    await vi.waitFor(() => expect(stream.state.data).toBe('one'));
    stream.close();
    await gone;
    await status('closed');
    const told = states.length;
    stream.start();
    expect([told, ends, server.asked.length]).toEqual([states.length, [], 1]);
  });

  it('goes on where it paused', async () => {
    server.will(
      (reply) => void reply.token(0, 'one '),
      (reply) => reply.token(4, 'two').finish('complete', 'one two'),
    );
    const { stream, tokens, status } = reading();
    await vi.waitFor(() => expect(stream.state.data).toBe('one '));
    stream.pause();
    stream.start();
    await status('complete');
    expect([server.positions[1], tokens]).toEqual(['42:4', ['one ', 'two']]);
  });

  it('is given up with the error of the last attempt, and comes back when asked to', async () => {
    const draining = (reply: Reply) =>
      reply.refuse(503, {
        type: 'https://tidings.dev/problems/draining',
        code: 502,
        detail: 'drains',
        retryable: true,
      });
    server.will(draining, draining, (reply) => reply.finish('complete', 'late'));
    const { stream, ends, status } = reading({ maxReconnectAttempts: 1 });
    await status('error');
    expect(ends).toEqual([expect.any(HttpProblemError)]);
    stream.start();
    expect(stream.state.status).toBe('error');
    stream.reconnect();
    await status('complete');
    expect(stream.state.data).toBe('late');
  });

  it('shows a growing text however the stream is cut and repeated', async () => {
    const whole = 'Bicycles 😀 and más. '.repeat(20);
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomOf(seed);
      const cutServer = Array.from({ length: 25 }, (_, attempt) => (reply: Reply) => {
        tell(reply, whole, server.positions.at(-1), random, attempt === 24);
      });
      server.will(...cutServer);
      const { stream, states, tokens, status } = reading({ maxReconnectAttempts: 30 });
      await status('complete');
      expect(stream.state.data).toBe(whole);
      expect(tokens.join(''), String(seed)).toBe(whole);
      expectGrowth(states.map(({ data }) => data));
      server.forget();
    }
  });
});

/** Tells some of the text from where the client is, or from before that, then breaks off in the middle of an event. */
function tell(reply: Reply, whole: string, lastEventId: string | undefined, random: () => number, last: boolean): void {
  let at = Number(/^\d+:(\d+)$/.exec(lastEventId ?? '')?.[1] ?? 0);
  at = Math.max(0, at - Math.floor(random() * 5));
  for (let pieces = last ? Infinity : Math.floor(random() * 4); pieces > 0 && at < whole.length; pieces--) {
    const piece = whole.slice(at, at + 1 + Math.floor(random() * 30));
    reply.token(at, piece);
    at += piece.length;
  }
  if (last || (at >= whole.length && random() < 0.5)) return reply.finish('complete', whole);
  reply.say('event: token\ndata: {"position":0,"te');
  reply.cut();
}

function randomOf(seed: number): () => number {
  let state = (seed * 7919 + 17) % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Each text is the beginning of the next. */
function expectGrowth(texts: readonly string[]): void {
  texts.forEach((text, n) => expect(text.startsWith(texts[n - 1] ?? '')).toBe(true));
}

describe('withPiece', () => {
  it.each([
    ['behind the text', 'ab', 2, 'cd', 'abcd'],
    ['over its end', 'abc', 2, 'cd', 'abcd'],
    ['that it has', 'abcd', 1, 'bc', 'abcd'],
    ['that says something else', 'abcd', 1, 'xy', 'axy'],
    ['of nothing', 'ab', 1, '', 'ab'],
    ['beyond it', 'ab', 3, 'c', undefined],
  ])('puts a piece %s into its place', (_, text, position, piece, expected) => {
    expect(withPiece(text, { position, text: piece })).toBe(expected);
  });
});
