import { describe, expect, it } from 'vitest';
import { EventStreamParser, EventTooLongError, type StreamEvent } from '../src/event-stream-parser.js';

const encoder = new TextEncoder();
const MARK = '\uFEFF';

interface Heard {
  readonly events: readonly StreamEvent[];
  readonly retries: readonly number[];
  readonly lastEventId: string;
}

/** What a parser tells of the chunks. */
function hear(chunks: Iterable<Uint8Array>, lastEventId?: string): Heard {
  const [events, retries]: [StreamEvent[], number[]] = [[], []];
  const port = { event: (event: StreamEvent) => events.push(event), retry: (delay: number) => retries.push(delay) };
  const parser = new EventStreamParser(port, lastEventId);
  for (const chunk of chunks) parser.push(chunk);
  return { events, retries, lastEventId: parser.lastEventId };
}

const hearText = (text: string, lastEventId?: string): Heard => hear([encoder.encode(text)], lastEventId);
const message = (data: string, lastEventId = ''): StreamEvent => ({ type: 'message', data, lastEventId });

describe('EventStreamParser', () => {
  it('tells events with their type, their data and the id to come back with', () => {
    const { events } = hearText('id: 42:2\nevent: token\ndata: {"a":1}\n\ndata: next\n\n');
    expect(events).toEqual([{ type: 'token', data: '{"a":1}', lastEventId: '42:2' }, message('next', '42:2')]);
  });

  it('joins the lines of data, and takes one space after the colon', () => {
    expect(hearText('data:  two spaces\ndata:none\ndata\ndata:\n\n').events).toEqual([
      message(' two spaces\nnone\n\n'),
    ]);
  });

  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CR LF', '\r\n'],
  ])('ends lines at %s', (_, end) => {
    expect(hearText(['data: a', 'data: b', '', 'data: c', '', ''].join(end)).events).toEqual([
      message('a\nb'),
      message('c'),
    ]);
  });

  it('tells an event at the CR that ends it, and takes the LF that comes later for the same end', () => {
    const events: StreamEvent[] = [];
    const parser = new EventStreamParser({ event: (event) => events.push(event) });
    parser.push(encoder.encode('data: a\r\n\r'));
    expect(events).toEqual([message('a')]);
    parser.push(new Uint8Array());
    parser.push(encoder.encode('\ndata: b\r'));
    parser.push(encoder.encode('\n\r\n'));
    expect(events).toEqual([message('a'), message('b')]);
  });

  it('leaves out one byte order mark, at the beginning only', () => {
    const { events } = hearText(`${MARK}data: ${MARK}x\n\n${MARK}data: y\n\n`);
    expect(events).toEqual([message(`${MARK}x`)]);
  });

  it('passes over comments, unknown fields and blocks without data', () => {
    expect(hearText(': keep alive\n\nevent: lone\n\nfoo: bar\ndata: x\n\n').events).toEqual([message('x')]);
  });

  it('keeps the id of a block without data, and the one it began with', () => {
    expect(hearText('id: 7\n\n').lastEventId).toBe('7');
    expect(hearText('data: x\n\n', '6').events).toEqual([message('x', '6')]);
    expect(hearText('id\ndata: x\n\n', '6').events).toEqual([message('x', '')]);
    expect(hearText('id: 7\0\ndata: x\n\n', '6').events).toEqual([message('x', '6')]);
  });

  it('tells neither an event nor an id that the stream breaks off', () => {
    expect(hearText('data: a\n\nid: 9\ndata: b\n')).toEqual({ events: [message('a')], retries: [], lastEventId: '' });
  });

  it('tells how long to wait, where that is a number', () => {
    expect(hearText('retry: 1384\n\nretry: 1s\nretry:\nretry: -1\n').retries).toEqual([1384]);
  });

  it('refuses what grows without end, in one line or in many', () => {
    const parser = () => new EventStreamParser({ event: () => undefined }, '', 10);
    expect(() => parser().push(encoder.encode('data: 12345'))).toThrow(EventTooLongError);
    const many = parser();
    expect(() => many.push(encoder.encode('data:12\ndata:1\ndata:1234\n'))).toThrow(EventTooLongError);
    expect(() => parser().push(encoder.encode('data:1234\n\n'.repeat(9)))).not.toThrow();
  });

  it('hears the same wherever the bytes are cut, whatever ends the lines', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomOf(seed);
      const text = streamOf(random);
      const heard = hear(cut(encoder.encode(text), random));
      expect(heard, JSON.stringify({ seed, text })).toEqual(expected(text));
    }
  });
});

/** The same numbers for the same seed, at least 0 and below 1. */
function randomOf(seed: number): () => number {
  let state = (seed * 7919 + 17) % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

const NAMES = ['data', 'data', 'data', 'event', 'id', 'retry', '', 'other', 'Data', 'data '];
const VALUES = ['', ' ', 'x', ' a: b', ':', '12', ' 12', 'ä', '€', '😀', MARK, '\0', 'token', '{"n":1}'];
const ENDS = ['\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n', '\n\r\n'];

function streamOf(random: () => number): string {
  const one = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
  const line = () => (random() < 0.1 ? one(NAMES) : `${one(NAMES)}:${one(VALUES)}${one(VALUES)}`) + one(ENDS);
  return one(['', MARK]) + Array.from({ length: 1 + Math.floor(random() * 30) }, line).join('');
}

function* cut(bytes: Uint8Array, random: () => number): Generator<Uint8Array> {
  const longest = random() < 0.3 ? 1 : 1 + random() * 20;
  for (let from = 0; from < bytes.length;) {
    const to = from + Math.floor(random() * (longest + 1));
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** What the standard says of the whole text, line by line. */
function expected(text: string): Heard {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  lines.pop(); // Not ended.
  const [events, retries]: [StreamEvent[], number[]] = [[], []];
  let [type, data, id, lastEventId]: [string, string | undefined, string, string] = ['', undefined, '', ''];
  for (const line of lines) {
    const [, name, value] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? [];
    if (line === '') {
      lastEventId = id;
      if (data !== undefined) events.push({ type: type || 'message', data, lastEventId });
      [type, data] = ['', undefined];
    } else if (name === 'data') data = data === undefined ? (value ?? '') : `${data}\n${value ?? ''}`;
    else if (name === 'event') type = value ?? '';
    else if (name === 'id' && value?.includes('\0') !== true) id = value ?? '';
    else if (name === 'retry' && /^[0-9]+$/.test(value ?? '')) retries.push(Number(value));
  }
  return { events, retries, lastEventId };
}
