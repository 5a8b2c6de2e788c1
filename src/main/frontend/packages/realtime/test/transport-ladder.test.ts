import { beforeEach, describe, expect, it } from 'vitest';
import { TransportLadder, type AttemptEnd } from '../src/transport-ladder.js';
import type { Transport } from '../src/index.js';

const ALL = ['websocket', 'sse', 'long-poll', 'poll'] as const;
const SILENT: AttemptEnd = { heard: false, cut: false, lasted: 0 };
const cutAfter = (lasted: number): AttemptEnd => ({ heard: true, cut: true, lasted });

let remembered: string | undefined;
const memory = {
  read: () => remembered,
  write: (transport: Transport) => (remembered = transport),
  clear: () => (remembered = undefined),
};

beforeEach(() => (remembered = undefined));

function ladder(transports: readonly Transport[] = ALL): TransportLadder {
  return new TransportLadder(transports, memory);
}

/** One attempt over which nothing came, and whether the hub answers requests. */
function silent(one: TransportLadder, answers: boolean): Transport {
  one.ended(SILENT);
  if (one.suspect) one.judge(answers);
  return one.transport;
}

describe('the choice of the transport', () => {
  it('begins with the best', () => {
    const one = ladder();
    expect([one.transport, one.degraded, one.better]).toEqual(['websocket', false, []]);
  });

  it('goes down one step for each transport over which nothing comes, and begins again after the last', () => {
    const one = ladder();
    expect(ALL.map(() => silent(one, true))).toEqual(['sse', 'long-poll', 'poll', 'websocket']);
  });

  it('stays while the hub answers no requests either: it is down, or there is no network', () => {
    const one = ladder();
    expect([silent(one, false), silent(one, false), silent(one, true)]).toEqual(['websocket', 'websocket', 'sse']);
  });

  it('goes down only after three attempts in a row where it has worked before: one node may be gone', () => {
    const one = ladder();
    one.connected();
    expect([silent(one, true), silent(one, true), silent(one, false)]).toEqual(Array(3).fill('websocket'));
    expect([silent(one, true), silent(one, true), silent(one, true)]).toEqual(['websocket', 'websocket', 'sse']);
    expect(silent(one, true)).toBe('long-poll');
  });

  it('counts the attempts anew after a session', () => {
    const one = ladder();
    one.connected();
    silent(one, true);
    silent(one, true);
    one.connected();
    expect(silent(one, true)).toBe('websocket');
  });

  it('stays after an attempt over which the hub has said why it refuses', () => {
    const one = ladder();
    one.ended({ heard: true, cut: false, lasted: 0 });
    expect(one.suspect).toBe(false);
  });

  it('goes down when three sessions in a row are cut within thirty seconds', () => {
    const one = ladder();
    one.ended(cutAfter(5000));
    one.ended(cutAfter(29_999));
    expect(one.suspect).toBe(false);
    one.ended(cutAfter(1000));
    one.judge(true);
    expect([one.transport, one.better]).toEqual(['sse', ['websocket']]);
  });

  it('counts from the beginning after a session that lasted, and after a step', () => {
    const one = ladder();
    for (const lasted of [1000, 1000, 30_000, 1000, 1000]) one.ended(cutAfter(lasted));
    expect(one.suspect).toBe(false);
    one.ended(cutAfter(1000));
    one.judge(true);
    one.ended(cutAfter(1000));
    one.ended(cutAfter(1000));
    expect(one.suspect).toBe(false);
  });

  it('does not count sessions that the hub ended by itself', () => {
    const one = ladder();
    for (let n = 0; n < 5; n++) one.ended({ heard: true, cut: false, lasted: 1000 });
    expect(one.suspect).toBe(false);
  });

  it('never suspects the only one', () => {
    const one = ladder(['sse']);
    one.ended(SILENT);
    expect([one.suspect, one.transport, one.degraded]).toEqual([false, 'sse', false]);
  });

  it('keeps the order that the application wants', () => {
    const one = ladder(['sse', 'websocket']);
    expect([silent(one, true), one.degraded, silent(one, true)]).toEqual(['websocket', true, 'sse']);
  });
});

describe('what is remembered', () => {
  it('is where it went down to, until the best one has connected', () => {
    const one = ladder();
    silent(one, true);
    one.connected();
    expect([remembered, ladder().transport]).toEqual(['sse', 'sse']);
    one.go('websocket');
    expect(remembered).toBe('sse');
    one.connected();
    expect([remembered, ladder().transport]).toEqual([undefined, 'websocket']);
  });

  it.each(['carrier-pigeon', ''])('counts for nothing when it is "%s"', (text) => {
    remembered = text;
    expect(ladder().transport).toBe('websocket');
  });

  it('counts for nothing when the application does not want it', () => {
    remembered = 'poll';
    expect(ladder(['websocket', 'sse']).transport).toBe('websocket');
  });
});
