import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from './chromium.js';
import type { SharedTab } from './shared-tab.js';
import { ARRIVES, connectedAgain, expectSeen, SharedTabsWorld } from './shared-tabs-world.js';
import { expectOneTalk, linesOf } from './talk.js';

const OUTAGE = 60_000;
/** With TIDINGS_SOAK=true, as long as a tab is left alone in life. */
const FROZEN = process.env['TIDINGS_SOAK'] === 'true' ? 300_000 : 20_000;
const LONG = 120_000 + OUTAGE + FROZEN;
const HUNG = 4000;
const TAKE_OVER = 2000;

describe.skipIf(chromiumPath() === undefined)('tabs of one browser', () => {
  let world!: SharedTabsWorld;

  beforeAll(async () => {
    world = await SharedTabsWorld.start('tabs');
  });

  afterEach(() => world.clear());

  afterAll(() => world.stop());

  /** The others are connected again soon enough, however the leading tab ended; says how soon. */
  async function expectTakeOver(others: readonly SharedTab[], since: number, end: string): Promise<void> {
    const took = await connectedAgain(others, since);
    console.log(`${end}: ${others.length} other tabs were connected again after ${took} ms`);
    expect(took).toBeLessThan(TAKE_OVER);
  }

  test.each(['closed', 'crashed'] as const)(
    'when the leading tab is %s another one takes over within two seconds and nothing is lost',
    async (end) => {
      const tabs = await world.browse(`leader-${end}`);
      await tabs.open(4);
      const { leader, followers } = await tabs.parts();
      const [first, second] = followers;
      const lines = linesOf('First', 20);
      await first?.say(...lines.slice(0, 10));
      const since = Date.now();
      if (end === 'closed') await leader.page.close();
      else await leader.crash();
      tabs.forget(leader);
      await first?.say(...lines.slice(10));
      await expectTakeOver(followers, since, end);
      await expectSeen(followers, lines);
      await second?.say('Second says so.');
      await expectSeen(followers, [...lines, 'Second says so.']);
      expect(await world.devicesOf(`leader-${end}`)).toBe(1);
    },
  );

  test.each(['up', 'down'] as const)(
    'what went %s in vain when the leading tab crashed is acked only once the hub has it, and is one event',
    async (direction) => {
      const tabs = await world.browse(`vain-${direction}`, { port: world.proxy.port });
      await tabs.open(3);
      const { leader, followers } = await tabs.parts();
      const [first] = followers;
      const lines = linesOf('First', 20);
      world.proxy.silence(direction);
      await first?.say(...lines);
      await pause(500);
      expect(await first?.acked()).toBe(0);
      await leader.crash();
      tabs.forget(leader);
      world.proxy.mend();
      await expectSeen(followers, lines);
      await expect.poll(() => first?.acked(), { timeout: ARRIVES }).toBe(lines.length);
      expect(await first?.problems()).toEqual([]);
    },
  );

  test('when the leading tab hangs another one takes over, and the two do not fight for the device', async () => {
    const tabs = await world.browse('hung');
    await tabs.open(3);
    const { leader, followers } = await tabs.parts();
    const [first] = followers;
    const [own, others] = [linesOf('Leader', 20), linesOf('First', 20)];
    const device = await leader.clientId();
    const since = Date.now();
    const over = leader.sayAndHang(own.slice(0, 10), HUNG, own.slice(10));
    await first?.say(...others.slice(0, 10));
    await expectTakeOver(followers, since, 'hung');
    await over;
    await first?.say(...others.slice(10));
    for (const tab of tabs.all) await expect.poll(() => tab.seen(), { timeout: ARRIVES }).toHaveLength(40);
    await pause(5000);
    for (const tab of followers)
      expectOneTalk({ first: await leader.seen(), second: await tab.seen() }, [...own, ...others]);
    expect(tabs.all.reduce((sum, { sockets }) => sum + sockets, 0)).toBe(2);
    expect(await Promise.all(tabs.all.map((tab) => tab.clientId()))).toEqual(Array(3).fill(device));
    expect(await Promise.all(tabs.all.map(async (tab) => (await tab.state()).role === 'leader'))).toContain(true);
    expect((await leader.state()).role).toBe('follower');
    expect(await world.devicesOf('hung')).toBe(1);
  });

  /** Told to the page before, as a browser does that freezes it, or stopped without a word. */
  const WAYS = ['frozen', 'stopped'] as const;

  const halt = (tab: SharedTab | undefined, way: (typeof WAYS)[number]): Promise<() => Promise<void>> => {
    if (tab === undefined) throw new Error('there is no such tab');
    return way === 'frozen' ? tab.freeze() : tab.stop();
  };

  test.each(WAYS)(
    'when the leading tab is %s another one takes over, and that one misses nothing',
    async (way) => {
      const tabs = await world.browse(`leader-${way}`);
      await tabs.open(3);
      const { leader, followers } = await tabs.parts();
      const [first] = followers;
      const since = Date.now();
      const goOn = await halt(leader, way);
      await expectTakeOver(followers, since, way);
      const lines = linesOf('First', 100);
      for (const [n, line] of lines.entries()) {
        await first?.say(line);
        if (n < 20) await pause(FROZEN / 20);
      }
      await expectSeen(followers, lines);
      await goOn();
      await expectSeen([leader], lines);
      await expect.poll(() => leader.status(), { timeout: ARRIVES }).toBe('connected');
      await leader.say('Back.');
      await expectSeen(tabs.all, [...lines, 'Back.']);
      expect((await leader.state()).role).toBe('follower');
      expect(await world.devicesOf(`leader-${way}`)).toBe(1);
    },
    LONG,
  );

  test.each(WAYS)(
    'a tab that follows and is %s misses nothing',
    async (way) => {
      const tabs = await world.browse(`follower-${way}`);
      await tabs.open(2);
      const { leader, followers } = await tabs.parts();
      const goOn = await halt(followers[0], way);
      const lines = linesOf('Leader', 300);
      for (const [n, line] of lines.entries()) {
        await leader.say(line);
        if (n < 20) await pause(FROZEN / 20);
      }
      await goOn();
      await expectSeen(tabs.all, lines);
      expect(await leader.opens()).toBe(1);
    },
    LONG,
  );

  test('what is said without a network arrives once and in order when it is back', { timeout: LONG }, async () => {
    const tabs = await world.browse('outage', { port: world.proxy.port });
    await tabs.open(3);
    const { followers } = await tabs.parts();
    const [speaker] = followers;
    world.proxy.cutOff();
    await tabs.context.setOffline(true);
    const lines = linesOf('Speaker', 30);
    for (const line of lines) {
      await speaker?.say(line);
      await pause(OUTAGE / lines.length);
    }
    world.proxy.mend();
    await tabs.context.setOffline(false);
    await expectSeen(tabs.all, lines);
    await expect.poll(() => speaker?.acked(), { timeout: ARRIVES }).toBe(lines.length);
  });

  test.each([
    ['leading', 'up'],
    ['leading', 'down'],
    ['following', 'up'],
    ['following', 'down'],
  ] as const)('a reload of a %s tab with publications that went %s in vain loses none', async (role, direction) => {
    const tabs = await world.browse(`reload-${role}-${direction}`, { port: world.proxy.port });
    await tabs.open(2);
    const { leader, followers } = await tabs.parts();
    const reloaded = role === 'leading' ? leader : followers[0];
    const other = role === 'leading' ? followers[0] : leader;
    if (reloaded === undefined || other === undefined) throw new Error('there are no two tabs');
    const lines = linesOf('Reloaded', 10);
    world.proxy.silence(direction);
    await reloaded.say(...lines);
    await pause(500);
    expect(await reloaded.acked()).toBe(0);
    const loading = reloaded.load();
    world.proxy.cutOff();
    world.proxy.mend();
    await loading;
    await expectSeen([other], lines);
    const outcomes = async (): Promise<string[]> => [...(await reloaded.outcomes()), ...(await other.outcomes())];
    await expect.poll(outcomes, { timeout: ARRIVES }).toContain('settled'); // Either of the two takes them over.
    expect(await outcomes()).not.toContain('given-up');
  });
});
