import { FakeClock, FakeServer } from '@tidings/testing';
import { describe, expect, it } from 'vitest';
import { RealtimeConnection, type Defect, type GapFrame } from '../src/index.js';

const ROOM = 'doc:1';
const STEPS = 120;

/** Numbers that look like chance and are the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

/** Somebody who talks over a connection that fails again and again. */
class Talker {
  readonly seen: string[] = [];
  readonly said: string[] = [];
  readonly gaps: GapFrame[] = [];
  readonly defects: Defect[] = [];
  readonly refused: unknown[] = [];
  acked = 0;
  readonly connection: RealtimeConnection;
  readonly #name: string;

  constructor(name: string, server: FakeServer) {
    this.#name = name;
    this.connection = new RealtimeConnection(
      server.configFor(name, {
        maxReconnectAttempts: 1000,
        maxReconnectDelay: 500,
        queueSize: 1000,
        publishResends: 1000,
        onDefect: (defect) => this.defects.push(defect),
      }),
    );
    this.connection.channel<string>(ROOM).on('message', (line) => this.seen.push(line));
    this.connection.channel(ROOM).on('gap', (gap) => this.gaps.push(gap));
    void this.connection.connect();
  }

  say(): void {
    const line = `${this.#name} ${this.said.length}`;
    this.said.push(line);
    this.connection.publish(ROOM, line).then(
      () => this.acked++,
      (error: unknown) => this.refused.push(error),
    );
  }
}

/** Breaks something, or mends it; each as often as the others. */
function fail(server: FakeServer, next: (below: number) => number): void {
  const { faults } = server;
  const user = ['alice', 'bob'][next(2)] ?? 'alice';
  const acts = [
    () => faults.cut(),
    () => faults.cut({ user }),
    () => faults.silence('both', { user }),
    () => faults.silence('up', { user }),
    () => faults.silence('down', { user }),
    () => faults.stall({ user }),
    () => faults.delay({ up: next(300), down: next(300) }, { user }),
    () => faults.duplicate('both', { user }),
    () => faults.overtake({ user }),
    () => faults.full(next(400)),
    () => faults.expireTokens({ user }),
    () => server.restart({ keepsHistory: true, retryAfter: next(400) }),
    () => faults.mend(),
    () => faults.mend(),
    () => faults.mend(),
  ];
  acts[next(acts.length)]?.();
}

describe('two people whose connections fail in every way', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('see one talk, whole and once (%i)', async (seed) => {
    const clock = new FakeClock();
    const server = new FakeServer({ clock });
    const [alice, bob] = [new Talker('alice', server), new Talker('bob', server)];
    const next = chance(seed);
    await clock.settle();
    for (let step = 0; step < STEPS; step++) {
      for (const talker of [alice, bob]) talker.say();
      if (next(3) === 0) fail(server, next);
      await clock.advance(next(4) === 0 ? 3000 : 50);
    }
    server.faults.mend();
    await clock.until(() => alice.acked === STEPS && bob.acked === STEPS, 120_000);
    await clock.until(() => alice.seen.length >= 2 * STEPS && bob.seen.length >= 2 * STEPS, 120_000);
    await clock.advance(1000);

    const talk = server.channel(ROOM).payloads;
    expect([...talk].sort()).toEqual([...alice.said, ...bob.said].sort());
    for (const talker of [alice, bob]) {
      expect(talk.filter((line) => talker.said.includes(String(line)))).toEqual(talker.said);
      expect(talker.seen).toEqual(talk);
      expect([talker.gaps, talker.defects, talker.refused]).toEqual([[], [], []]);
      talker.connection.disconnect();
    }
  });
});
