import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoneTab } from './tabs-lone.js';
import { isConnected, pass, roleOf, TabsWorld } from './tabs-world.js';

let world: TabsWorld;

beforeEach(() => {
  vi.useFakeTimers();
  world = new TabsWorld();
});

afterEach(() => vi.useRealTimers());

describe('when the hub refuses the caller', () => {
  it('every tab hears so before another one may lead, and the hub is asked once', async () => {
    const [one, two] = await world.pair();
    world.browser.hop = 100; // A lock that is free goes to the next tab sooner than a message.
    world.hub.refusing = true;
    world.hub.cut();
    const asked = world.hub.of('auth').length;
    await pass(10_000);
    expect([one, two].map(({ connection }) => connection.status)).toEqual(['error', 'error']);
    expect(world.hub.of('auth')).toHaveLength(asked + 1);
  });

  it('a tab that connects right after that begins anew, and stays connected', async () => {
    const one = await world.open();
    world.hub.refusing = true;
    world.hub.cut();
    await world.until(() => one.connection.status === 'error');
    world.hub.refusing = false;
    void one.connection.connect();
    await pass(200);
    expect([isConnected(one), roleOf(one)]).toEqual([true, 'leader']);
    one.closes.length = 0;
    await pass(5000);
    expect([isConnected(one), one.closes, world.hub.sessions.size]).toEqual([true, [], 1]);
  });
});

describe('a tab that follows', () => {
  it('waits twice as long for a silent leader after each one that was deposed for its silence', async () => {
    const tab = new LoneTab();
    tab.look = { visible: true, activeAt: 0 };
    await tab.follow('first');
    for (const term of ['second', 'third']) await tab.hear({ kind: 'lead', term, seized: true });
    await pass(500 + 4 * 800 - 10);
    expect(tab.connection.tabs.role).toBe('follower');
    await pass(20);
    expect(tab.connection.tabs.role).toBe('leader');
  });

  it('leaves it to the leader to tell a new tab the shared values', async () => {
    const tab = new LoneTab();
    await tab.follow('first');
    tab.connection.sharedValue<number>('unread').set(3);
    await tab.hear({ kind: 'recall' });
    expect(tab.of('share')).toHaveLength(1);
  });
});
