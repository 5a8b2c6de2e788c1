import { beforeEach, describe, expect, it } from 'vitest';
import type { PresencePayload, ServerFrame } from '../src/index.js';
import type { Line } from '../src/tabs/lines.js';
import { PresenceUnion, type PresenceRequest } from '../src/tabs/presence-union.js';

const ROOM = 'workspace.room';

/** The leader around the presence of all tabs: what was asked of the hub waits for the test's answer. */
class Bench {
  readonly asked: PresenceRequest[] = [];
  readonly answers: string[] = [];
  readonly union = new PresenceUnion({
    ask: (request, taker) => {
      this.asked.push(request);
      this.#takers.push(taker);
    },
    answer: ({ id }, request, { type }) => this.answers.push(`${id} ${request.type} ${type}`),
  });
  readonly #takers: ((answer: ServerFrame) => void)[] = [];

  join(line: Line, payload: PresencePayload = {}): void {
    this.union.take(line, { type: 'presence.join', channel: ROOM, payload });
  }

  update(line: Line, payload: PresencePayload): void {
    this.union.take(line, { type: 'presence.update', channel: ROOM, payload });
  }

  leave(line: Line): void {
    this.union.take(line, { type: 'presence.leave', channel: ROOM });
  }

  /** The hub takes the oldest request that waits. */
  ack(): void {
    this.#takers.shift()?.({ type: 'ack', id: '^1' });
  }

  /** The hub refuses it. */
  refuse(): void {
    const error = { type: 'error', id: '^1', code: 202, name: 'forbidden', message: 'No.', retryable: false } as const;
    this.#takers.shift()?.(error);
  }

  /** What the hub was told, in order; undefined: the device leaves. */
  get told(): readonly (PresencePayload | undefined)[] {
    return this.asked.map((request) => (request.type === 'presence.join' ? request.payload : undefined));
  }
}

const lineOf = (id: string, activeAt = 0, visible = true): Line => {
  return { id, tab: id, look: { visible, activeAt }, open: true, sent: 0, taken: 0, takenAt: 0 };
};

let bench: Bench;
let [a, b]: [Line, Line] = [lineOf('a'), lineOf('b')];

beforeEach(() => {
  bench = new Bench();
  [a, b] = [lineOf('a', 1), lineOf('b', 2)];
});

describe('what a tab asks', () => {
  it('is answered once the hub has been told of it, and not before', () => {
    bench.join(a, { activity: 'viewing' });
    expect(bench.answers).toEqual([]);
    bench.ack();
    expect(bench.answers).toEqual(['a presence.join ack']);
  });

  it('while the hub is asked for another tab is answered by what the hub is told afterwards', () => {
    bench.join(a, { activity: 'viewing' });
    bench.join(b, { activity: 'editing' });
    expect(bench.told).toEqual([{ activity: 'viewing' }]);
    bench.ack();
    expect([bench.answers, bench.told]).toEqual([
      ['a presence.join ack'],
      [{ activity: 'viewing' }, { activity: 'editing' }],
    ]);
    bench.ack();
    expect(bench.answers).toEqual(['a presence.join ack', 'b presence.join ack']);
  });

  it('is answered at once where the hub knows it already', () => {
    bench.join(a, { activity: 'viewing' });
    bench.ack();
    bench.join(b, { activity: 'viewing' });
    expect([bench.answers, bench.asked.length]).toEqual([['a presence.join ack', 'b presence.join ack'], 1]);
  });

  it('and the hub refuses is refused to that tab alone, and the hub is told what the others say', () => {
    bench.join(a, { activity: 'viewing' });
    bench.ack();
    bench.join(b, { activity: 'editing' });
    bench.refuse();
    expect(bench.answers).toEqual(['a presence.join ack', 'b presence.join error']);
    expect(bench.told).toEqual([{ activity: 'viewing' }, { activity: 'editing' }]);
    bench.update(a, { activity: 'typing' });
    expect(bench.told.at(-1)).toEqual({ activity: 'typing' });
  });

  it('is asked of the hub after a refusal of what another one asked before', () => {
    bench.join(a, { activity: 'viewing' });
    bench.join(b, { activity: 'editing' });
    bench.refuse();
    expect([bench.answers, bench.told]).toEqual([
      ['a presence.join error'],
      [{ activity: 'viewing' }, { activity: 'editing' }],
    ]);
  });

  it('again, after a refusal, is asked of the hub again', () => {
    bench.join(a, { activity: 'viewing' });
    bench.refuse();
    bench.join(a, { activity: 'viewing' });
    bench.ack();
    expect([bench.answers, bench.asked.length]).toEqual([['a presence.join error', 'a presence.join ack'], 2]);
  });

  it('to leave and the hub refuses is asked once more, and not for ever', () => {
    bench.join(a, { activity: 'viewing' });
    bench.ack();
    bench.leave(a);
    bench.refuse();
    expect([bench.answers.at(-1), bench.told]).toEqual([
      'a presence.leave error',
      [{ activity: 'viewing' }, undefined, undefined],
    ]);
    bench.refuse();
    expect(bench.asked).toHaveLength(3);
  });
});

describe('what the device says', () => {
  it('is what the tab says that was looked at last, with what only others say', () => {
    bench.join(lineOf('hidden', 9, false), { activity: 'editing', page: 'x' });
    bench.ack();
    bench.join(lineOf('seen', 1), { activity: 'viewing' });
    expect(bench.told.at(-1)).toEqual({ activity: 'viewing', page: 'x' });
  });

  it('is what the tab says that was used later, of two that are seen', () => {
    bench.join(b, { activity: 'editing' });
    bench.ack();
    bench.join(a, { activity: 'viewing', page: 'x' });
    expect(bench.told.at(-1)).toEqual({ activity: 'editing', page: 'x' });
  });

  it('keeps the fields that an update does not name, and loses those that it makes null', () => {
    bench.join(a, { activity: 'viewing', page: 'x', component: 'chat' });
    bench.ack();
    bench.update(a, { activity: 'editing', page: null } as unknown as PresencePayload);
    expect(bench.told.at(-1)).toEqual({ activity: 'editing', component: 'chat' });
  });

  it('is nothing of a tab that is not in, whatever it updates', () => {
    bench.update(a, { activity: 'editing' });
    expect([bench.told, bench.answers]).toEqual([[], ['a presence.update ack']]);
  });

  it('is idle only when every tab is', () => {
    bench.join(a, { status: 'online' });
    bench.ack();
    bench.join(b, { status: 'idle' });
    expect(bench.told).toEqual([{ status: 'online' }]);
    bench.update(a, { status: 'idle' });
    expect(bench.told.at(-1)).toEqual({ status: 'idle' });
  });

  it('ends with the last tab, whether that leaves or is gone', () => {
    for (const line of [a, b]) bench.join(line, { activity: 'viewing' });
    bench.ack();
    bench.leave(a);
    expect(bench.told).toEqual([{ activity: 'viewing' }]);
    bench.union.leave(b);
    expect(bench.told).toEqual([{ activity: 'viewing' }, undefined]);
  });

  it('is told after the request under way when the last tab goes meanwhile', () => {
    bench.join(a, { activity: 'viewing' });
    bench.union.leave(a);
    expect(bench.told).toEqual([{ activity: 'viewing' }]);
    bench.ack();
    expect(bench.told).toEqual([{ activity: 'viewing' }, undefined]);
  });

  it('is told anew in a new session', () => {
    bench.join(a, { activity: 'viewing' });
    bench.ack();
    bench.union.clear();
    bench.join(a, { activity: 'viewing' });
    expect(bench.told).toEqual([{ activity: 'viewing' }, { activity: 'viewing' }]);
  });
});
