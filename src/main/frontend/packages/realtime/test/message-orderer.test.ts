import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MessageOrderer, type OrderingConfig, type Skipped } from '../src/orderer/index.js';

let got: string[];
let skipped: Skipped[];

beforeEach(() => {
  vi.useFakeTimers();
  got = [];
  skipped = [];
});
afterEach(() => vi.useRealTimers());

function orderer(config: OrderingConfig): MessageOrderer<string> {
  return new MessageOrderer({ onSkipped: (lost) => skipped.push(lost), ...config }, (data) => got.push(data));
}

/** Hands over messages written as sender and number: A1, B2. In total order the number is everybody's. */
function receive(to: MessageOrderer<string>, ...messages: string[]): void {
  for (const data of messages) {
    const number = Number(data.slice(1));
    to.receive({ senderId: data.slice(0, 1), sequenceNumber: number, globalSequence: number, data });
  }
}

describe('without an order', () => {
  it('hands everything on as it comes', () => {
    receive(orderer({ type: 'none' }), 'A2', 'A1', 'A2');
    expect(got).toEqual(['A2', 'A1', 'A2']);
  });
});

describe('fifo', () => {
  it('hands on what one sender sent in its order, and waits for nobody else', () => {
    receive(orderer({ type: 'fifo' }), 'A1', 'A3', 'B7', 'B8', 'A2', 'A4');
    expect(got).toEqual(['A1', 'B7', 'B8', 'A2', 'A3', 'A4']);
    expect(skipped).toEqual([]);
  });

  it('hands nothing on twice, whether it waits or not', () => {
    receive(orderer({ type: 'fifo' }), 'A1', 'A1', 'A3', 'A3', 'A2', 'A3', 'A1');
    expect(got).toEqual(['A1', 'A2', 'A3']);
  });

  it('gives up what does not come in time, and tells', () => {
    const ordered = orderer({ type: 'fifo', maxWaitTime: 1000 });
    receive(ordered, 'A1', 'A4', 'A5');
    vi.advanceTimersByTime(999);
    expect(got).toEqual(['A1']);
    vi.advanceTimersByTime(1);
    expect(got).toEqual(['A1', 'A4', 'A5']);
    expect(skipped).toEqual([{ senderId: 'A', from: 2, to: 3 }]);
    receive(ordered, 'A2', 'A6');
    expect(got).toEqual(['A1', 'A4', 'A5', 'A6']);
  });

  it('waits for each message from the time at which it came', () => {
    const ordered = orderer({ type: 'fifo', maxWaitTime: 1000 });
    receive(ordered, 'A1', 'A3');
    vi.advanceTimersByTime(600);
    receive(ordered, 'A5');
    vi.advanceTimersByTime(400);
    expect(got).toEqual(['A1', 'A3']);
    vi.advanceTimersByTime(599);
    expect(got).toEqual(['A1', 'A3']);
    vi.advanceTimersByTime(1);
    expect(got).toEqual(['A1', 'A3', 'A5']);
    expect(skipped.map(({ from }) => from)).toEqual([2, 4]);
  });

  it('gives up the earliest when too many wait', () => {
    const ordered = orderer({ type: 'fifo', maxBufferSize: 2 });
    receive(ordered, 'A1', 'A3', 'A5');
    expect(got).toEqual(['A1']);
    receive(ordered, 'A6');
    expect(got).toEqual(['A1', 'A3']);
    expect(ordered.waiting).toBe(2);
    expect(skipped).toEqual([{ senderId: 'A', from: 2, to: 2 }]);
  });
});

describe('total', () => {
  it('hands on all messages in the order of everybody', () => {
    receive(orderer({ type: 'total' }), 'A1', 'B3', 'A2', 'A5', 'B4');
    expect(got).toEqual(['A1', 'A2', 'B3', 'B4', 'A5']);
  });

  it('begins where it is told to', () => {
    receive(orderer({ type: 'total', firstGlobalSequence: 1 }), 'B2', 'A1');
    expect(got).toEqual(['A1', 'B2']);
  });

  it('gives up what does not come in time, and tells', () => {
    const ordered = orderer({ type: 'total', maxWaitTime: 50 });
    receive(ordered, 'A1', 'B3');
    vi.advanceTimersByTime(50);
    expect(got).toEqual(['A1', 'B3']);
    expect(skipped).toEqual([{ senderId: undefined, from: 2, to: 2 }]);
  });

  it('needs the number of everybody', () => {
    expect(() => orderer({ type: 'total' }).receive({ senderId: 'A', sequenceNumber: 1, data: 'A1' })).toThrow(
      /globalSequence/,
    );
  });
});

it('puts any mixture in order that its bounds allow', () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const expected = Array.from({ length: 64 }, (_, i) => `A${i + 1}`);
  for (let round = 0; round < 200; round++) {
    got = [];
    const ordered = orderer({ type: 'total', firstGlobalSequence: 1, maxBufferSize: 8 });
    for (let block = 0; block < 64; block += 8) {
      const mixed = expected.slice(block, block + 8);
      while (mixed.length > 0) receive(ordered, ...mixed.splice(Math.floor(random() * mixed.length), 1));
    }
    expect(got, `round ${round}`).toEqual(expected);
    expect(skipped).toEqual([]);
  }
});

it('goes on after a listener that throws', () => {
  const errors: unknown[] = [];
  vi.stubGlobal('queueMicrotask', (run: () => void) => {
    try {
      run();
    } catch (error) {
      errors.push(error);
    }
  });
  const ordered = new MessageOrderer<string>({ type: 'fifo' }, (data) => {
    got.push(data);
    if (data === 'A2') throw new Error('no');
  });
  receive(ordered, 'A1', 'A3', 'A2');
  expect(got).toEqual(['A1', 'A2', 'A3']);
  expect(errors).toHaveLength(1);
  vi.unstubAllGlobals();
});

it('forgets everything when it is reset', () => {
  const ordered = orderer({ type: 'fifo', maxWaitTime: 10 });
  receive(ordered, 'A1', 'A3');
  ordered.reset();
  vi.advanceTimersByTime(100);
  expect([got, ordered.waiting]).toEqual([['A1'], 0]);
  receive(ordered, 'A9');
  expect(got).toEqual(['A1', 'A9']);
});
