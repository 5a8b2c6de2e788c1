import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.js';
import type { ServerFrame } from '../src/index.js';
import { Bus } from '../src/tabs/bus.js';
import { Lines, type Line } from '../src/tabs/lines.js';
import type { Envelope, Message } from '../src/tabs/messages.js';
import { turn } from './hub.js';

let posted: Message[];
let stalled: string[];
let lines: Lines;

beforeEach(() => {
  vi.useFakeTimers();
  posted = [];
  stalled = [];
  const postMessage = (message: unknown): void => void posted.push((message as Envelope).message);
  const bus = new Bus({ onmessage: null, postMessage, close: () => undefined });
  lines = new Lines(bus, 'term', systemClock, ({ id }) => stalled.push(id));
});

afterEach(() => vi.useRealTimers());

function open(id: string): Line {
  const line = lines.add(id, id, { visible: true, activeAt: 0 });
  line.open = true;
  return line;
}

const frame = (timestamp: number): ServerFrame => ({ type: 'pong', timestamp });

/** Each message that went down: to whom, and what was in it. */
const down = () =>
  posted.flatMap((message) => {
    if (message.kind !== 'down') return [];
    const frames = JSON.parse(message.text) as { readonly timestamp: number }[];
    return [[message.lines, frames.map(({ timestamp }) => timestamp)]];
  });

/** So many messages, one a turn. */
async function send(line: Line, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    lines.send([line], frame(n));
    await turn();
  }
}

describe('what goes down to tabs', () => {
  it('is one message for what one turn has for the same tabs, in its order', async () => {
    const [a, b] = [open('a'), open('b')];
    lines.send([a, b], frame(1));
    lines.send([a, b], frame(2));
    expect(down()).toEqual([]);
    await turn();
    expect(down()).toEqual([
      [
        ['a', 'b'],
        [1, 2],
      ],
    ]);
  });

  it('goes to nobody else, and keeps its order among tabs that get different things', async () => {
    const [a, b] = [open('a'), open('b')];
    lines.send([a], frame(1));
    lines.send([a, b], frame(2));
    lines.send([b], frame(3));
    await turn();
    expect(down()).toEqual([
      [['a'], [1]],
      [['a', 'b'], [2]],
      [['b'], [3]],
    ]);
  });

  it('does not go to a tab that was not greeted, nor to one whose session has ended in this turn', async () => {
    const [a, b] = [open('a'), open('b')];
    const waiting = lines.add('c', 'c', { visible: true, activeAt: 0 });
    lines.send([a, b, waiting], frame(1));
    b.open = false;
    await turn();
    expect(down()).toEqual([[['a'], [1]]]);
  });
});

it('goes to no tab that was not greeted when it came, though it is greeted in this turn', async () => {
  const waiting = lines.add('a', 'a', { visible: true, activeAt: 0 });
  lines.send([waiting], frame(1));
  waiting.open = true;
  lines.send([waiting], frame(2));
  await turn();
  expect(down()).toEqual([[['a'], [2]]]);
});

describe('a tab', () => {
  it('that has taken nothing for five seconds while more than 64 messages wait is cut off', async () => {
    const line = open('a');
    await send(line, 64);
    vi.setSystemTime(Date.now() + 5001);
    expect(stalled).toEqual([]);
    await send(line, 1);
    expect(stalled).toEqual(['a']);
  });

  it('of which few messages are not taken is not cut off, however long ago it took the last', async () => {
    const line = open('a');
    await send(line, 70);
    lines.taken('a', 64);
    vi.setSystemTime(Date.now() + 60_000);
    await send(line, 1);
    expect(stalled).toEqual([]);
  });

  it('that goes on taking is not cut off, though much waits for it', async () => {
    const line = open('a');
    await send(line, 100);
    vi.setSystemTime(Date.now() + 4000);
    lines.taken('a', 16);
    vi.setSystemTime(Date.now() + 2000);
    await send(line, 1);
    expect(stalled).toEqual([]);
  });

  it('that had taken all has five seconds from what comes first', async () => {
    const line = open('a');
    await send(line, 16);
    lines.taken('a', 16);
    vi.setSystemTime(Date.now() + 60_000);
    await send(line, 80);
    expect(stalled).toEqual([]);
    vi.setSystemTime(Date.now() + 5001);
    await send(line, 1);
    expect(stalled).toEqual(['a']);
  });
});
