import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageServer } from './page-server.js';
import { SharedTabs, type SharedTab } from './shared-tab.js';
import { linesOf } from './talk.js';

const executable = chromiumPath();

/** With TIDINGS_SOAK=true, as long as an outage is in life; else as long as it takes to be one. */
const IS_LONG = process.env['TIDINGS_SOAK'] === 'true';
const OUTAGE = IS_LONG ? 60_000 : 12_000;
const FROZEN = IS_LONG ? 300_000 : 20_000;
const TAKE_OVER = 2000;
const ARRIVES = 30_000;

interface PresentUser {
  readonly userId: string;
  readonly devices: number;
}

describe.skipIf(executable === undefined)('tabs of one browser', () => {
  const browsers: SharedTabs[] = [];
  let browser!: Browser;
  let server!: PageServer;
  let hub!: HubProcess;
  let proxy!: CuttableProxy;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    server = await PageServer.start();
    hub = await HubProcess.create(hubFiles(process.env, 'tabs'), { env: { TIDINGS_ORIGINS: server.origin } });
    await hub.start();
    proxy = await CuttableProxy.start(hub.port);
  });

  afterEach(async () => {
    proxy.mend();
    await Promise.all(browsers.splice(0).map((tabs) => tabs.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
    await Promise.all([server.stop(), proxy.stop()]);
  });

  async function browse(user: string, port = hub.port): Promise<SharedTabs> {
    const tabs = await SharedTabs.in(browser, { origin: server.origin, hub, user, port }, `workspace.tabs-${user}`);
    browsers.push(tabs);
    return tabs;
  }

  async function devicesOf(user: string): Promise<number> {
    const { users } = (await hub.ask(user, '/api/presence/users')) as { users: PresentUser[] };
    return users.find(({ userId }) => userId === user)?.devices ?? 0;
  }

  /** Each of them is told all lines, once, in this order, and of nothing that is missing. */
  async function expectSeen(tabs: readonly SharedTab[], lines: readonly string[]): Promise<void> {
    for (const tab of tabs) {
      await expect.poll(async () => (await tab.seen()).length, { timeout: ARRIVES }).toBeGreaterThanOrEqual(lines.length);
      expect(await tab.seen()).toEqual(lines);
      expect(await tab.gaps()).toBe(0);
    }
  }

  /** Waits until all are connected again; gives how many milliseconds after `since` the last one was. */
  async function connectedAgain(tabs: readonly SharedTab[], since: number): Promise<number> {
    for (const tab of tabs) await expect.poll(() => tab.openedAt(), { timeout: ARRIVES }).toBeGreaterThan(since);
    return Math.max(...(await Promise.all(tabs.map((tab) => tab.openedAt())))) - since;
  }

  test('ten tabs are one session of the hub, and each sees what any of them says', async () => {
    const tabs = await browse('ten');
    const all = await tabs.open(10);
    expect(all.reduce((sum, { sockets }) => sum + sockets, 0)).toBe(1);
    expect(await devicesOf('ten')).toBe(1);
    expect(new Set(await Promise.all(all.map((tab) => tab.clientId()))).size).toBe(1);
    const said: string[] = [];
    for (const [n, tab] of all.entries()) {
      await tab.say(`line ${n}`);
      said.push(`line ${n}`);
      await expect.poll(() => all[0]?.seen(), { timeout: ARRIVES }).toHaveLength(said.length);
    }
    await expectSeen(all, said);
  });

  test.each(['closed', 'crashed'] as const)(
    'when the leading tab is %s another one takes over within two seconds and nothing is lost',
    async (end) => {
      const tabs = await browse(`leader-${end}`);
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
      const took = await connectedAgain(followers, since);
      await expectSeen(followers, lines);
      await second?.say('Second says so.');
      await expectSeen(followers, [...lines, 'Second says so.']);
      expect(took).toBeLessThan(TAKE_OVER);
      expect(await devicesOf(`leader-${end}`)).toBe(1);
    },
  );

  test('when the leading tab is frozen another one takes over, and the frozen one misses nothing', async () => {
    const tabs = await browse('frozen');
    await tabs.open(3);
    const { leader, followers } = await tabs.parts();
    const [first] = followers;
    const since = Date.now();
    const thaw = await leader.freeze();
    const took = await connectedAgain(followers, since);
    const lines = linesOf('First', 100);
    for (const [n, line] of lines.entries()) {
      await first?.say(line);
      if (n < 20) await pause(FROZEN / 20);
    }
    await expectSeen(followers, lines);
    await thaw();
    await expectSeen([leader], lines);
    await expect.poll(() => leader.status(), { timeout: ARRIVES }).toBe('connected');
    await leader.say('Back.');
    await expectSeen(tabs.all, [...lines, 'Back.']);
    expect((await leader.state()).role).toBe('follower');
    expect(took).toBeLessThan(TAKE_OVER);
    expect(await devicesOf('frozen')).toBe(1);
  });

  test('a tab that follows and is frozen misses nothing', async () => {
    const tabs = await browse('sleeper');
    await tabs.open(2);
    const { leader, followers } = await tabs.parts();
    const [sleeper] = followers;
    const thaw = await sleeper?.freeze();
    const lines = linesOf('Leader', 300);
    for (const [n, line] of lines.entries()) {
      await leader.say(line);
      if (n < 20) await pause(FROZEN / 20);
    }
    await thaw?.();
    await expectSeen(tabs.all, lines);
    expect(await leader.opens()).toBe(1);
  });

  test('what is said without a network arrives once and in order when it is back', async () => {
    const tabs = await browse('outage', proxy.port);
    await tabs.open(3);
    const { followers } = await tabs.parts();
    const [speaker] = followers;
    proxy.cutOff();
    await tabs.context.setOffline(true);
    const lines = linesOf('Speaker', 30);
    for (const line of lines) {
      await speaker?.say(line);
      await pause(OUTAGE / lines.length);
    }
    proxy.mend();
    await tabs.context.setOffline(false);
    await expectSeen(tabs.all, lines);
  });

  test.each(['leader', 'follower'] as const)('a reload of a %s with unacked publications loses none', async (role) => {
    const tabs = await browse(`reload-${role}`, proxy.port);
    await tabs.open(2);
    const { leader, followers } = await tabs.parts();
    const reloaded = role === 'leader' ? leader : followers[0];
    const other = role === 'leader' ? followers[0] : leader;
    if (reloaded === undefined || other === undefined) throw new Error('there are no two tabs');
    const lines = linesOf('Reloaded', 10);
    proxy.silence('down');
    await reloaded.say(...lines);
    await pause(500);
    const loading = reloaded.load();
    proxy.mend();
    proxy.cutOff();
    proxy.mend();
    await loading;
    await expectSeen([other], lines);
    await expect.poll(() => reloaded.page.evaluate(() => window.outcomes), { timeout: ARRIVES }).toContain('settled');
  });
});
