import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeTab } from './tabs-browser.js';
import type { ModelHub } from './tabs-hub.js';
import { isConnected, pass, ROOM, roleOf, TabsWorld } from './tabs-world.js';

/** Each takes a second of a core. */
const SEEDS = process.env['TIDINGS_SOAK'] === 'true' ? 200 : 20;
const STEPS = 60;
const MOST_TABS = 6;
const SIDE = 'workspace.side';
/** Until what a crashed tab has left is looked for, and everybody is back. */
const CALM = 130_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

/** The same numbers for the same seed, at least 0 and below 1. */
function randomOf(seed: number): () => number {
  let state = (seed * 7919 + 17) % 2147483647;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** One tab, and what a user of it knows. */
class Visitor {
  readonly ids = new Map<string, string[]>();
  readonly said: string[] = [];
  readonly refused: unknown[] = [];
  /** Acked, although the hub did not have it by then. */
  readonly unfounded: string[] = [];
  isCached = false;

  constructor(
    readonly hub: ModelHub,
    readonly tab: FakeTab,
    readonly name: string,
  ) {
    void tab.connection.connect();
    this.read(ROOM);
  }

  get isAwake(): boolean {
    return !this.tab.isGone && !this.tab.isFrozen;
  }

  read(channel: string): void {
    if (this.ids.has(channel)) return;
    const ids: string[] = [];
    this.ids.set(channel, ids);
    this.tab.connection.channel(channel).on('message', (_, { id }) => ids.push(id));
    this.tab.connection.channel(channel).on('gap', (gap) => this.tab.gaps.push(gap));
  }

  say(): void {
    const text = `${this.name}.${this.said.length}`;
    this.said.push(text);
    this.tab.connection.publish(ROOM, text).then(
      () => this.hub.payloads(ROOM).includes(text) || this.unfounded.push(text),
      (error: unknown) => this.tab.isGone || this.refused.push(error),
    );
  }
}

/** A browser in which anything happens, in an order that a seed decides. */
class Chaos {
  readonly world = new TabsWorld();
  readonly visitors: Visitor[] = [];
  readonly #random: () => number;

  /** Every second browser needs a second connection for the side channel; in two of three a lost lock is late news. */
  constructor(seed: number) {
    this.#random = randomOf(seed);
    this.world.hub.channelLimit = seed % 2 === 0 ? 128 : 1;
    this.world.browser.lossDelay = (seed % 3) * 200;
  }

  /** As many as there must be. */
  get sessions(): number {
    const isSecond = this.world.hub.channelLimit === 1 && this.living.some(({ ids }) => ids.has(SIDE));
    return isSecond ? 2 : 1;
  }

  get living(): Visitor[] {
    return this.visitors.filter(({ tab }) => !tab.isGone);
  }

  come(): void {
    this.visitors.push(new Visitor(this.world.hub, this.world.browser.open(), `tab${this.visitors.length}`));
  }

  async step(): Promise<void> {
    const { hub } = this.world;
    const [who] = this.#pick(this.living);
    const acts: (() => void)[] = [
      () => this.living.length < MOST_TABS && this.come(),
      () => this.#random() < 0.5 && who?.tab.crash(),
      () => who?.tab.freeze(),
      () => this.#wake(who),
      () => this.#cache(who),
      () => who?.isAwake === true && who.tab.look(this.#random() < 0.6),
      () => who?.isAwake === true && who.read(SIDE),
      ...Array<() => void>(6).fill(() => who?.isAwake === true && who.say()),
      () => hub.say(ROOM, 'service'),
      () => hub.say(SIDE, 'service'),
      () => hub.cut(),
      () => this.#down(),
    ];
    this.#pick(acts)[0]?.();
    await pass(Math.floor(this.#random() ** 3 * 2500));
  }

  /** Everything that was disturbed is well again. */
  async heal(): Promise<void> {
    this.world.hub.down = false;
    for (const visitor of this.living) this.#wake(visitor);
    this.come();
    await pass(CALM);
    for (const channel of [ROOM, SIDE]) this.world.hub.say(channel, 'service');
    await pass(1000);
  }

  #pick<T>(from: readonly T[]): readonly T[] {
    return from.slice(Math.floor(this.#random() * from.length)).slice(0, 1);
  }

  #cache(who: Visitor | undefined): void {
    if (who?.isAwake !== true) return;
    who.tab.hide();
    who.tab.freeze();
    who.isCached = true;
  }

  #wake(who: Visitor | undefined): void {
    if (who?.tab.isFrozen !== true) return;
    who.tab.thaw();
    if (who.isCached) who.tab.show();
    who.isCached = false;
  }

  #down(): void {
    const { hub } = this.world;
    hub.down = !hub.down;
    if (hub.down) hub.cut();
  }
}

function offsets(ids: readonly string[]): number[] {
  return ids.map((id) => Number(id.split(':')[1]));
}

/** Each tab was told of everything from where it began, once, in order, and without a gap. */
function expectTold(chaos: Chaos): void {
  for (const { tab, ids, name } of chaos.living) {
    expect([name, tab.gaps, tab.errors, tab.defects]).toEqual([name, [], [], []]);
    for (const [channel, seen] of ids) {
      const told = offsets(seen);
      const head = chaos.world.hub.log(channel).events.length;
      const [first = 0] = told;
      expect(told, `${name} ${channel}`).toEqual(Array.from({ length: head - first + 1 }, (_, n) => first + n));
    }
  }
}

/** Whatever any tab has published is one event, and that of one tab in the order in which it was said. */
function expectPublished(chaos: Chaos): void {
  const log = chaos.world.hub.payloads(ROOM).filter((payload) => payload !== 'service');
  for (const { name, said, refused, unfounded } of chaos.visitors) {
    expect([name, refused, unfounded]).toEqual([name, [], []]);
    const own = log.filter((payload) => String(payload).startsWith(`${name}.`));
    expect(own, name).toEqual(said);
  }
}

describe('whatever tabs and networks do', () => {
  it.each(Array.from({ length: SEEDS }, (_, n) => n))(
    'every tab is told everything once, everything said is one event, and one tab leads (seed %i)',
    async (seed) => {
      const chaos = new Chaos(seed);
      chaos.come();
      for (let n = 0; n < STEPS; n++) await chaos.step();
      await chaos.heal();
      expect(chaos.living.map(({ tab }) => tab).every(isConnected)).toBe(true);
      expect(chaos.living.filter(({ tab }) => roleOf(tab) === 'leader')).toHaveLength(1);
      expect(chaos.world.hub.sessions.size).toBe(chaos.sessions);
      expectTold(chaos);
      expectPublished(chaos);
    },
  );
});
