import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath } from './chromium.js';
import type { SharedTab } from './shared-tab.js';
import { ARRIVES, expectSeen, SharedTabsWorld } from './shared-tabs-world.js';

/** So few that a second connection is soon needed. */
const CHANNELS = 4;

describe.skipIf(chromiumPath() === undefined)('what tabs of one browser have in common', () => {
  let world!: SharedTabsWorld;

  beforeAll(async () => {
    world = await SharedTabsWorld.start('tabs-union', { TIDINGS_CHANNELS_PER_SESSION: String(CHANNELS) });
  });

  afterEach(() => world.clear());

  afterAll(() => world.stop());

  const socketsOf = (tabs: readonly SharedTab[]): number => tabs.reduce((sum, { sockets }) => sum + sockets, 0);

  test('ten tabs are one session of the hub, and each sees what any of them says', async () => {
    const tabs = await world.browse('ten');
    const all = await tabs.open(10);
    expect(socketsOf(all)).toBe(1);
    expect(await world.devicesOf('ten')).toBe(1);
    expect(new Set(await Promise.all(all.map((tab) => tab.clientId()))).size).toBe(1);
    const said: string[] = [];
    for (const [n, tab] of all.entries()) {
      await tab.say(`line ${n}`);
      said.push(`line ${n}`);
      await expect.poll(() => all[0]?.seen(), { timeout: ARRIVES }).toHaveLength(said.length);
    }
    await expectSeen(all, said);
  });

  test('a user is present once, as long as any tab is', async () => {
    const tabs = await world.browse('present');
    const [one, two, three] = await tabs.open(3);
    const membersOf = (tab: SharedTab | undefined) =>
      tab?.page.evaluate(() => window.shared.channel('workspace.tabs-present').presence.members);
    for (const tab of [one, two, three]) {
      await tab?.page.evaluate(() => {
        const channel = window.shared.channel('workspace.tabs-present');
        channel.on('presence', () => undefined);
        channel.join({ activity: 'viewing' });
      });
    }
    const device = await one?.clientId();
    for (const tab of [one, two, three])
      await expect
        .poll(() => membersOf(tab), { timeout: ARRIVES })
        .toMatchObject([{ activity: 'viewing', clientId: device }]);
    for (const tab of [one, two]) {
      await tab?.page.close();
      await three?.say('Still here.');
    }
    await expect.poll(() => three?.acked(), { timeout: ARRIVES }).toBe(2);
    expect(await membersOf(three)).toMatchObject([{ activity: 'viewing', clientId: device }]);
    expect(await world.devicesOf('present')).toBe(1);
  });

  test('a notification and its being read are in step in all tabs', async () => {
    const tabs = await world.browse('told');
    const all = await tabs.open(3);
    for (const { page } of all) {
      await page.evaluate(() => {
        const own = window.shared.channel('user:me');
        const unread = window.shared.sharedValue<number>('unread');
        const told = (window.told['notifications'] = [] as string[]);
        own.onType<{ title: string }>('notification', ({ title }) => told.push(title));
        own.onType<{ unread: number }>('notification.badge', ({ unread: count }, frame) => {
          window.badges.push(count);
          unread.set(count, 'version' in frame ? frame.version : undefined);
        });
      });
    }
    const badgeOf = (tab: SharedTab) =>
      tab.page.evaluate(() => [window.badges.at(-1), window.shared.sharedValue<number>('unread').value]);
    for (const tab of all) await expect.poll(() => badgeOf(tab), { timeout: ARRIVES }).toEqual([0, 0]);
    const notification = { users: ['told'], kind: 'pipeline', title: 'The import failed' };
    await world.hub.ask('importer', '/api/notifications', notification, ['service']);
    for (const tab of all) {
      // A badge is a state: it may come before the notification that it counts.
      await expect.poll(() => badgeOf(tab), { timeout: ARRIVES }).toEqual([1, 1]);
      await expect.poll(() => tab.seen('notifications'), { timeout: ARRIVES }).toEqual(['The import failed']);
    }
    await all[1]?.page.evaluate(() => window.shared.request({ type: 'notification.read-all', payload: {} }));
    for (const tab of all) await expect.poll(() => badgeOf(tab), { timeout: ARRIVES }).toEqual([0, 0]);
    const [late] = await tabs.open(1);
    expect(await late?.page.evaluate(() => window.shared.sharedValue<number>('unread').value)).toBe(0);
  });

  test('channels beyond the limit go by further connections of the leading tab, of which no tab is told', async () => {
    const tabs = await world.browse('many');
    const all = await tabs.open(3);
    const channels = Array.from({ length: 3 * CHANNELS }, (_, n) => `workspace.many-${n}`);
    for (const [n, channel] of channels.entries()) await all[n % 3]?.read(channel);
    for (const [n, channel] of channels.entries()) {
      const isRead = ([name]: readonly [string]) => window.shared.channel(name).state === 'subscribed';
      await all[n % 3]?.page.waitForFunction(isRead, [channel] as const);
      await all[(n + 1) % 3]?.page.evaluate((name) => window.shared.publish(name, name).then(() => undefined), channel);
      await expect.poll(() => all[n % 3]?.seen(channel), { timeout: ARRIVES }).toEqual([channel]);
    }
    for (const tab of all) {
      const closes = await tab.closes();
      // A busy machine may make tabs change the leader; of the further connections no tab may hear.
      expect(closes.filter((close) => !close.includes('Another tab holds'))).toEqual([]);
      expect([await tab.problems(), await tab.gaps()]).toEqual([[], 0]);
    }
    await expect.poll(() => world.devicesOf('many'), { timeout: ARRIVES }).toBe(4);
  });

  test('with tabs: false each tab has a session and a device of its own', async () => {
    const tabs = await world.browse('off', { off: true });
    const all = await tabs.open(2);
    expect(await Promise.all(all.map((tab) => tab.state()))).toEqual(Array(2).fill({ role: 'alone', count: 1 }));
    await all[0]?.say('line');
    await expectSeen(all, ['line']);
    expect([socketsOf(all), await world.devicesOf('off')]).toEqual([2, 2]);
  });
});
