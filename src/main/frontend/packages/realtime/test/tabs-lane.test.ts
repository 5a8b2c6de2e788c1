import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientFrame, ErrorFrame, ServerFrame, SubscribedFrame } from '../src/index.js';
import type { AnswerTaker } from '../src/tabs/answers.js';
import { Lane } from '../src/tabs/lane.js';
import type { Line } from '../src/tabs/lines.js';
import { event } from './hub.js';

const ROOM = 'workspace.room';

/** The leader around a lane: what was asked waits for the test's answer. */
class Bench {
  ready = true;
  readonly told: [line: string, frame: ServerFrame][] = [];
  readonly cut: string[] = [];
  readonly asked: { readonly frames: readonly ClientFrame[]; readonly taker: AnswerTaker }[] = [];
  full = 0;
  empty = 0;
  readonly lane = new Lane(ROOM, this.#port());

  #port(): ConstructorParameters<typeof Lane>[1] {
    const isReady = (): boolean => this.ready;
    return {
      get ready() {
        return isReady();
      },
      ask: (frames, taker) => this.asked.push({ frames, taker }),
      send: (lines, frame) => this.told.push(...lines.map(({ id }) => [id, frame] as [string, ServerFrame])),
      cut: ({ id }) => this.cut.push(id),
      full: () => this.full++,
      named: () => undefined,
      empty: () => this.empty++,
    };
  }

  join(id: string, options: { history?: number; lastEventId?: string; presence?: boolean } = {}): Line {
    const look = { visible: true, activeAt: 0 };
    const line = { id, tab: id, look, open: true, sent: 0, taken: 0, takenAt: 0 };
    this.lane.join(line, { id: `of ${id}`, name: ROOM, options });
    return line;
  }

  /** What was asked last: each frame's type, and how the subscription is made. */
  get last(): readonly unknown[] {
    const frames = this.asked.at(-1)?.frames ?? [];
    return frames.map((frame) => (frame.type === 'subscribe' ? frame.options : frame.type));
  }

  grant(lastEventId: string, over: Partial<SubscribedFrame> = {}): void {
    this.asked.at(-1)?.taker({ type: 'subscribed', channel: ROOM, id: '^1', lastEventId, ...over });
  }

  refuse(code: number, retryable: boolean): void {
    const error: ErrorFrame = { type: 'error', id: '^1', channel: ROOM, code, name: 'x', message: 'No.', retryable };
    this.asked.at(-1)?.taker(error);
  }

  say(offset: number): void {
    this.lane.receive(event(ROOM, `e:${offset}`, offset));
  }

  /** The events that a tab was told. */
  eventsOf(id: string): string[] {
    return this.told.flatMap(([line, frame]) => (line === id && frame.type === 'message' ? frame.id : []));
  }

  of(id: string): string[] {
    return this.told.flatMap(([line, frame]) => (line === id && frame.type !== 'message' ? frame.type : []));
  }
}

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** One tab that reads and stands at an offset. */
function reading(id: string, offset: number): Line {
  const line = bench.join(id);
  bench.grant(`e:${offset}`);
  return line;
}

describe('a lane', () => {
  it('lets the next tab in from where the reader stands that is furthest behind', () => {
    reading('a', 5);
    bench.say(6);
    bench.join('b', { lastEventId: 'e:3' });
    expect(bench.last).toEqual(['unsubscribe', { lastEventId: 'e:3' }]);
    bench.grant('e:3', { recovered: true });
    for (const offset of [4, 5, 6, 7]) bench.say(offset);
    expect([bench.eventsOf('a'), bench.eventsOf('b')]).toEqual([
      ['e:6', 'e:7'],
      ['e:4', 'e:5', 'e:6', 'e:7'],
    ]);
  });

  it('tells a tab nothing before it is let in, and the others go on meanwhile', () => {
    reading('a', 5);
    bench.join('b');
    bench.say(6);
    expect([bench.eventsOf('a'), bench.eventsOf('b')]).toEqual([['e:6'], []]);
    bench.grant('e:6');
    bench.say(7);
    expect([bench.eventsOf('a'), bench.eventsOf('b')]).toEqual([['e:6', 'e:7'], ['e:7']]);
  });

  it('begins at the head for a tab that comes while another one has much to catch up with', () => {
    bench.join('a', { lastEventId: 'e:3' });
    bench.grant('e:3', { recovered: true });
    bench.say(4);
    bench.join('b');
    expect(bench.last).toEqual(['unsubscribe', {}]);
    bench.grant('e:9');
    expect(bench.last).toEqual(['unsubscribe', { lastEventId: 'e:4' }]);
    bench.grant('e:4', { recovered: true });
    for (const offset of [5, 6, 7, 8, 9, 10]) bench.say(offset);
    expect([bench.eventsOf('a'), bench.eventsOf('b')]).toEqual([
      ['e:4', 'e:5', 'e:6', 'e:7', 'e:8', 'e:9', 'e:10'],
      ['e:10'],
    ]);
  });

  it('brings a reader up that a history of another tab has left behind', () => {
    reading('a', 5);
    bench.join('b', { history: 2 });
    bench.grant('e:8'); // Five more events came in between: the last two begin after 8.
    expect(bench.last).toEqual(['unsubscribe', { lastEventId: 'e:5' }]);
    bench.say(9);
    expect([bench.eventsOf('a'), bench.eventsOf('b')]).toEqual([[], ['e:9']]);
    bench.grant('e:5', { recovered: true });
    for (const offset of [6, 7, 8, 9, 10]) bench.say(offset);
    expect(bench.eventsOf('a')).toEqual(['e:6', 'e:7', 'e:8', 'e:9', 'e:10']);
    expect([bench.eventsOf('b'), bench.of('a')]).toEqual([['e:9', 'e:10'], ['subscribed']]);
  });

  it('tells a gap to those who lost something and to nobody else', () => {
    reading('a', 9);
    bench.join('b', { lastEventId: 'e:2' });
    bench.grant('e:8', { recovered: false, reason: 'trimmed' });
    bench.lane.receive({ type: 'gap', channel: ROOM, from: 'e:2', to: 'e:8', reason: 'trimmed' });
    for (const offset of [9, 10]) bench.say(offset);
    expect([bench.of('a'), bench.eventsOf('a')]).toEqual([['subscribed'], ['e:10']]);
    expect([bench.of('b'), bench.eventsOf('b')]).toEqual([
      ['subscribed', 'gap'],
      ['e:9', 'e:10'],
    ]);
  });

  it('tells a state in place of events to whom it is for, and not to whoever begins at the head', () => {
    bench.join('a', { lastEventId: 'e:2' });
    bench.grant('e:8', { recovered: false, snapshot: { title: 'Plan' } });
    bench.join('b');
    bench.grant('e:8');
    const answers = bench.told.map(([line, frame]) => [line, 'snapshot' in frame]);
    expect(answers).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('asks for tabs of another stream by itself, and brings the others up afterwards', () => {
    reading('a', 5);
    bench.join('b', { lastEventId: 'old:7' });
    expect(bench.last).toEqual(['unsubscribe', { lastEventId: 'old:7' }]);
    bench.grant('e:6', { recovered: false, reason: 'epoch' });
    expect(bench.last).toEqual(['unsubscribe', { lastEventId: 'e:5' }]);
  });

  it('lets all in together who came while it was busy', () => {
    bench.join('a');
    for (const id of ['b', 'c', 'd']) bench.join(id);
    bench.grant('e:5');
    bench.grant('e:5');
    expect(bench.asked).toHaveLength(2);
    expect(['a', 'b', 'c', 'd'].flatMap((id) => bench.of(id))).toEqual(Array(4).fill('subscribed'));
  });

  it('keeps members from those who do not listen to them', () => {
    reading('a', 5);
    bench.join('b', { presence: true });
    expect(bench.last).toEqual(['unsubscribe', { presence: true }]);
    bench.grant('e:5');
    bench.lane.receive({ type: 'presence.sync', channel: ROOM, payload: { members: [], version: 1 } });
    expect([bench.of('a'), bench.of('b')]).toEqual([['subscribed'], ['subscribed', 'presence.sync']]);
  });

  it('tells a refusal to whoever asked, and ends it for the others', () => {
    reading('a', 5);
    bench.join('b');
    bench.refuse(202, false);
    expect([bench.of('a'), bench.of('b'), bench.cut]).toEqual([['subscribed', 'unsubscribed'], ['error'], []]);
  });

  it('sends the others away for now when the refusal is for now', () => {
    reading('a', 5);
    bench.join('b');
    bench.refuse(501, true);
    expect([bench.of('a'), bench.of('b'), bench.cut]).toEqual([['subscribed'], ['error'], ['a']]);
  });

  it('blames a position that the hub does not take on whoever has it', () => {
    reading('a', 5);
    bench.join('b', { lastEventId: 'e:nonsense' });
    bench.refuse(304, false);
    expect([bench.of('b'), bench.cut]).toEqual([['error'], []]);
    expect(bench.last).toEqual([{ lastEventId: 'e:5' }]);
  });

  it('tells everybody that the hub has ended it', () => {
    reading('a', 5);
    bench.lane.receive({ type: 'unsubscribed', channel: ROOM, code: 202 });
    expect([bench.of('a'), bench.empty]).toEqual([['subscribed', 'unsubscribed'], 1]);
  });

  it('asks again for a tab that asks again', () => {
    bench.join('a');
    bench.join('a');
    expect(bench.asked).toHaveLength(2);
    bench.grant('e:5');
    bench.asked[0]?.taker({ type: 'subscribed', channel: ROOM, lastEventId: 'e:4' });
    expect(bench.of('a')).toEqual(['subscribed']);
  });

  it('goes on where everybody stands in the next session', () => {
    reading('a', 5);
    bench.say(6);
    bench.lane.suspend();
    bench.lane.pump();
    expect(bench.last).toEqual([{ lastEventId: 'e:6' }]);
    bench.grant('e:6', { recovered: true });
    bench.say(7);
    expect([bench.eventsOf('a'), bench.of('a')]).toEqual([['e:6', 'e:7'], ['subscribed']]);
  });

  it('waits for its connection, and is empty when nobody waits any more', () => {
    bench.ready = false;
    const line = bench.join('a');
    expect(bench.asked).toEqual([]);
    bench.lane.leave(line);
    expect(bench.empty).toBe(1);
  });

  it('is moved when the connection takes no more channels, and nobody is told', () => {
    bench.join('a');
    bench.refuse(303, false);
    expect([bench.full, bench.of('a')]).toEqual([1, []]);
  });
});
