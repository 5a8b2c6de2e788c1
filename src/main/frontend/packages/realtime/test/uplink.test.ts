import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerFrame } from '../src/index.js';
import { systemClock } from '../src/clock.js';
import { byteLength } from '../src/codec.js';
import { broken, type LinkEnd } from '../src/transport/refusals.js';
import { Uplink, type Posted } from '../src/transport/uplink.js';
import { turn } from './hub.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

/** The far end of an uplink: takes requests, which the test answers by hand. */
class Far {
  readonly bodies: string[][] = [];
  readonly told: ServerFrame[] = [];
  readonly ends: LinkEnd[] = [];
  readonly uplink = new Uplink({
    clock: systemClock,
    random: () => 0.5,
    post: (body) => {
      this.bodies.push([JSON.parse(body) as { id: string } | { id: string }[]].flat().map(({ id }) => id));
      return new Promise((resolve) => this.#waiting.push(resolve));
    },
    answered: (frames) => this.told.push(...frames),
    failed: (end) => {
      this.ends.push(end);
      this.uplink.close();
    },
  });
  readonly #waiting: ((posted: Posted) => void)[] = [];

  async answer(posted: Posted): Promise<void> {
    this.#waiting.shift()?.(posted);
    await turn();
  }

  send(...ids: string[]): void {
    for (const id of ids) this.uplink.send(frame(id));
  }
}

const frame = (id: string, text = '') => JSON.stringify({ type: 'publish', id, channel: 'c', payload: text });
const ack = (id: string): ServerFrame => ({ type: 'ack', id });
const homeless = (id: string): ServerFrame => {
  return { type: 'error', id, code: 305, name: 'no_session', message: 'Elsewhere.', retryable: false };
};
const unanswered = (id: string): ServerFrame => {
  return { type: 'error', id, code: 504, name: 'no_answer', message: 'Not in time.', retryable: true };
};

describe('the way up by requests', () => {
  it('sends the frames of one turn together, and the next request after the answer', async () => {
    const far = new Far();
    far.send('a', 'b');
    await turn();
    far.send('c');
    far.send('d');
    await turn();
    expect(far.bodies).toEqual([['a', 'b']]);
    await far.answer({ answers: [ack('a'), ack('b')] });
    expect(far.bodies).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(far.told).toEqual([ack('a'), ack('b')]);
  });

  it('takes no frame twice that waits or is under way, and takes it again once it was answered', async () => {
    const far = new Far();
    far.send('a');
    await turn();
    far.send('a', 'b', 'b');
    await far.answer({ answers: [ack('a')] });
    await far.answer({ answers: [ack('b')] });
    far.send('a');
    await turn();
    expect(far.bodies).toEqual([['a'], ['b'], ['a']]);
  });

  it('sends no more than 256 frames and 65,536 bytes at once', async () => {
    const far = new Far();
    far.send(...Array.from({ length: 300 }, (_, n) => `n${n}`));
    await turn();
    await far.answer({ answers: [] });
    expect(far.bodies.map((ids) => ids.length)).toEqual([256, 44]);
    await far.answer({ answers: [] });
    for (const id of ['x', 'y', 'z']) far.uplink.send(frame(id, 'é'.repeat(15_000)));
    await turn();
    await far.answer({ answers: [] });
    expect(far.bodies.slice(2)).toEqual([['x', 'y'], ['z']]);
  });

  it('sends a frame as long as the hub takes one', async () => {
    const bodies: string[] = [];
    const post = (body: string): Promise<Posted> => {
      bodies.push(body);
      return Promise.resolve({ answers: [] });
    };
    const port = { clock: systemClock, random: () => 0, post, answered: vi.fn(), failed: vi.fn() };
    const uplink = new Uplink(port);
    const longest = frame('a', 'x'.repeat(65_536 - frame('a').length));
    uplink.send(longest);
    uplink.send(frame('b'));
    await turn();
    expect(bodies).toEqual([longest, frame('b')]);
    expect(byteLength(longest)).toBe(65_536);
  });

  it('sends what has no id as often as it is said, since the last one counts', async () => {
    const bodies: string[] = [];
    const uplink = new Uplink({
      clock: systemClock,
      random: () => 0.5,
      post: (body) => {
        bodies.push(body);
        return Promise.resolve({ answers: [] });
      },
      answered: vi.fn(),
      failed: vi.fn(),
    });
    const [high, none] = ['{"type":"flow","level":"high"}', '{"type":"flow","level":"none"}'] as const;
    for (const text of [high, none, high]) uplink.send(text);
    await turn();
    expect(bodies).toEqual([`[${high},${none},${high}]`]);
  });

  it('sends the same frames again, before the others, until they are answered', async () => {
    const far = new Far();
    far.send('a', 'b');
    await turn();
    far.send('c');
    await far.answer({ again: 'status 502', retryAfter: undefined });
    expect(far.bodies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(500);
    await far.answer({ answers: [ack('a'), ack('b'), ack('c')] });
    expect(far.bodies).toEqual([
      ['a', 'b'],
      ['a', 'b', 'c'],
    ]);
    expect(far.ends).toEqual([]);
  });

  it('waits as long as it is told', async () => {
    const far = new Far();
    far.send('a');
    await turn();
    await far.answer({ again: 'status 503', retryAfter: 7000 });
    await vi.advanceTimersByTimeAsync(6999);
    expect(far.bodies).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(far.bodies).toHaveLength(2);
  });

  it('gives the link up when nothing gets through five times in a row', async () => {
    const far = new Far();
    far.send('a');
    await turn();
    for (let n = 0; n < 5; n++) {
      await far.answer({ again: 'status 502', retryAfter: undefined });
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(far.ends).toEqual([broken('status 502')]);
    expect(far.bodies).toHaveLength(5);
  });

  it('leaves to the stream what has its place among the events', async () => {
    const far = new Far();
    far.send('a', 'b');
    await turn();
    await far.answer({ answers: [{ type: 'subscribed', id: 'a', channel: 'c' }, ack('b')] });
    expect(far.told).toEqual([ack('b')]);
  });

  it.each([
    ['arrived where the session is not', homeless],
    ['was not answered in time, since it may be stored', unanswered],
  ])('sends again alone what %s', async (_, open) => {
    const far = new Far();
    far.send('a', 'b', 'c');
    await turn();
    await far.answer({ answers: [open('a'), ack('b'), open('c')] });
    expect(far.told).toEqual([ack('b')]);
    await vi.advanceTimersByTimeAsync(500);
    expect(far.bodies).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
    await far.answer({ answers: [ack('a'), ack('c')] });
    expect([far.told.length, far.ends.length]).toEqual([3, 0]);
  });

  it('gives the link up when there is no session anywhere', async () => {
    const far = new Far();
    far.send('a');
    await turn();
    for (let n = 0; n < 5; n++) {
      await far.answer({ answers: [homeless('a')] });
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(far.ends.map(({ close }) => close.code)).toEqual([1006]);
    expect(far.told).toEqual([]);
  });

  it('ends the link with what the hub says', async () => {
    const far = new Far();
    far.send('a', 'b');
    await turn();
    const end: LinkEnd = { close: { code: 4001, reason: 'no', wasClean: true } };
    await far.answer({ end });
    expect(far.ends).toEqual([end]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends nothing after it was closed', async () => {
    const far = new Far();
    far.send('a');
    await turn();
    far.send('b');
    far.uplink.close();
    await far.answer({ answers: [ack('a')] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([far.bodies, far.told]).toEqual([[['a']], []]);
  });
});
