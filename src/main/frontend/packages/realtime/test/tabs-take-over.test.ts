import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeBrowser } from './tabs-browser.js';
import { isConnected, pass, roleOf, ROOM, SETTLE, TabsWorld } from './tabs-world.js';

let world: TabsWorld;

beforeEach(() => {
  vi.useFakeTimers();
  world = new TabsWorld();
});

afterEach(() => vi.useRealTimers());

const WITHIN = 2000;

describe('when the leading tab is gone', () => {
  it('another one takes over within two seconds, and nothing is lost to any tab', async () => {
    const [one, two, three] = await world.three();
    const said = two.connection.publish(ROOM, 'before');
    await pass(3); // On its way to the leader, or from there.
    one.crash();
    const took = await world.until(() => isConnected(two) && isConnected(three) && world.hub.greeted === 2);
    world.hub.say(ROOM, 'after');
    await pass(SETTLE);
    await said;
    expect(took).toBeLessThan(WITHIN);
    expect([two.seen, three.seen]).toEqual(Array(2).fill(['before', 'after']));
    expect([two.gaps, three.gaps, world.hub.sessions.size]).toEqual([[], [], 1]);
  });

  it('what was sent without an ack is sent again under its id by the next leader', async () => {
    const [one, two] = await world.pair();
    world.hub.mute = true;
    const said = two.connection.publish(ROOM, 'x');
    await pass(SETTLE);
    world.hub.mute = false;
    one.crash();
    await pass(WITHIN);
    expect(await said).toMatchObject({ duplicate: true });
    expect([world.hub.payloads(ROOM), two.seen]).toEqual([['x'], ['x']]);
  });

  it('what it has published itself is sent by another tab', async () => {
    const [one, two] = await world.pair();
    world.hub.down = true;
    world.hub.cut();
    await pass(50);
    one.connection.publish(ROOM, 'x').catch(() => undefined);
    await pass(50);
    one.crash();
    world.hub.down = false;
    await world.until(() => isConnected(two));
    await pass(61_000);
    expect(two.seen).toEqual(['x']);
  });

  it('the device is the same, so that nobody sees it leave', async () => {
    const [one, two] = await world.pair();
    const before = one.connection.clientId;
    one.crash();
    await world.until(() => world.hub.greeted === 2 && isConnected(two));
    expect([two.connection.clientId, roleOf(two)]).toEqual([before, 'leader']);
  });

  it('by its own will, the session waits for the next leader', async () => {
    const [one, two] = await world.pair();
    one.connection.disconnect();
    await pass(SETTLE);
    expect([one.connection.status, two.connection.status, roleOf(two)]).toEqual([
      'disconnected',
      'connected',
      'leader',
    ]);
    expect(two.seen).toEqual([]);
    await pass(10_000);
    expect([world.hub.sessions.size, world.hub.greeted]).toEqual([1, 2]);
  });

  it('and no other tab is there, the session is closed', async () => {
    const one = await world.open();
    one.connection.disconnect();
    await pass(SETTLE);
    expect(world.hub.sessions.size).toBe(0);
  });
});

describe('when the leading tab freezes', () => {
  it('and the browser says so before, it hands over at once', async () => {
    const [one, two] = await world.pair();
    one.hide();
    one.freeze();
    const took = await world.until(() => isConnected(two) && roleOf(two) === 'leader');
    expect(took).toBeLessThan(200);
    world.hub.say(ROOM, 'while frozen');
    await pass(20_000);
    one.thaw();
    one.show();
    await pass(SETTLE);
    expect([one.seen, one.gaps, roleOf(one), world.hub.sessions.size]).toEqual([['while frozen'], [], 'follower', 1]);
  });

  it('and hears nothing of the time in which it stood still, it follows when it goes on, and no other tab notices', async () => {
    const [one, two] = await world.pair();
    one.freeze();
    one.isDeaf = true;
    await world.until(() => roleOf(two) === 'leader' && isConnected(two));
    await pass(20_000);
    const closes = two.closes.length;
    one.isDeaf = false;
    one.thaw();
    await pass(5000);
    expect([roleOf(one), roleOf(two), isConnected(one)]).toEqual(['follower', 'leader', true]);
    expect([two.closes.length - closes, world.hub.greeted, world.hub.sessions.size]).toEqual([0, 2, 1]);
    world.hub.say(ROOM, 'after');
    await pass(SETTLE);
    expect([one.seen, one.gaps]).toEqual([['after'], []]);
  });

  it('and two take over at once, both are connected soon', async () => {
    const [one, two, three] = await world.three();
    world.browser.hop = 20; // Neither has heard of the other by then.
    three.lockDelay = 5;
    one.freeze();
    const took = await world.until(() => isConnected(two) && isConnected(three) && world.hub.greeted > 1);
    expect(took).toBeLessThan(WITHIN);
    await pass(5000);
    expect([roleOf(two), roleOf(three)].sort()).toEqual(['follower', 'leader']);
    world.hub.say(ROOM, 'after');
    await pass(SETTLE);
    expect([two.seen, three.seen]).toEqual([['after'], ['after']]);
  });

  it('and hears late that it leads no more, what it still writes makes no second event', async () => {
    const [one, two] = await world.pair();
    world.browser.lossDelay = 1000;
    one.freeze();
    const said = two.connection.publish(ROOM, 'x');
    await world.until(() => roleOf(two) === 'leader' && isConnected(two));
    one.thaw();
    await pass(5000);
    await said;
    expect([world.hub.payloads(ROOM), one.seen, two.seen]).toEqual([['x'], ['x'], ['x']]);
    expect([roleOf(one), roleOf(two), world.hub.sessions.size]).toEqual(['follower', 'leader', 1]);
    expect(two.connection.clientId).toBe(one.connection.clientId);
  });

  it('another one takes over within two seconds, and the frozen one follows when it thaws', async () => {
    const [one, two, three] = await world.three();
    one.freeze();
    const took = await world.until(() => world.hub.greeted === 2 && isConnected(two) && isConnected(three));
    expect(took).toBeLessThan(WITHIN);
    world.hub.say(ROOM, 'while frozen');
    await pass(20_000);
    one.thaw();
    await world.until(() => isConnected(one), 5000);
    await pass(SETTLE);
    world.hub.say(ROOM, 'after');
    await pass(SETTLE);
    for (const tab of [one, two, three]) expect([tab.seen, tab.gaps]).toEqual([['while frozen', 'after'], []]);
    expect([roleOf(one), world.hub.sessions.size]).toEqual(['follower', 1]);
  });

  it('and is only slow to answer, it goes on leading', async () => {
    const [one] = await world.pair();
    for (let n = 0; n < 10; n++) {
      one.freeze();
      await pass(600);
      one.thaw();
      await pass(600);
    }
    expect([roleOf(one), world.hub.greeted]).toEqual(['leader', 1]);
  });

  it('again and again because the machine is slow, the others become patient', async () => {
    const [one, two] = await world.pair();
    for (let n = 0; n < 20; n++) {
      for (const tab of [one, two]) tab.freeze();
      await pass(1500);
      for (const tab of [one, two]) tab.thaw();
      await pass(1500);
    }
    expect(world.hub.greeted).toBeLessThan(4);
  });

  it('two others that both notice end with one leader', async () => {
    const tabs = await world.three();
    tabs[0].freeze();
    await pass(5000);
    expect([tabs.map(roleOf).filter((role) => role === 'leader').length, world.hub.sessions.size]).toEqual([2, 1]);
    tabs[0].thaw();
    await pass(SETTLE);
    expect(tabs.map(roleOf).filter((role) => role === 'leader')).toHaveLength(1);
  });

  it('and all others are hidden, one of them takes over later', async () => {
    const [one, two] = await world.pair();
    two.look(false);
    one.freeze();
    const took = await world.until(() => world.hub.greeted === 2);
    expect(took).toBeGreaterThan(WITHIN);
    expect(took).toBeLessThan(7000);
  });

  it('and a hidden tab is shown, that one takes over at once', async () => {
    const [one, two] = await world.pair();
    two.look(false);
    one.freeze();
    await pass(500);
    two.look(true);
    expect(await world.until(() => world.hub.greeted === 2)).toBeLessThan(WITHIN);
  });
});

describe('a tab that follows', () => {
  it('and freezes takes what it missed when it thaws, and leads nobody', async () => {
    const [one, two] = await world.pair();
    two.freeze();
    for (let n = 0; n < 20; n++) world.hub.say(ROOM, n);
    await pass(20_000);
    two.thaw();
    await pass(SETTLE);
    expect([two.seen, two.gaps, roleOf(one), world.hub.greeted]).toEqual([[...Array(20).keys()], [], 'leader', 1]);
  });

  it('and takes nothing for long is cut off, so that nothing piles up, and loses nothing', async () => {
    const [one, two] = await world.pair();
    two.freeze();
    for (let n = 0; n < 200; n++) {
      world.hub.say(ROOM, n);
      await pass(100);
    }
    two.thaw();
    await pass(SETTLE);
    expect(two.closes).toEqual([4008]);
    for (const tab of [one, two]) expect([tab.seen, tab.gaps]).toEqual([[...Array(200).keys()], []]);
  });

  it('and crashes reads nothing any more', async () => {
    const [, two] = await world.pair();
    await two.read('workspace.x');
    await pass(SETTLE);
    two.crash();
    await pass(SETTLE);
    expect(world.hub.of('unsubscribe').map(({ channel }) => channel)).toContain('workspace.x');
  });

  it('goes into the cache of the browser and comes back as if the connection had been lost', async () => {
    const [, two] = await world.pair();
    two.hide();
    world.hub.say(ROOM, 'meanwhile');
    await pass(SETTLE);
    two.show();
    await pass(SETTLE);
    expect([isConnected(two), two.seen, two.closes]).toEqual([true, ['meanwhile'], [1006]]);
  });
});

describe('when the connection to the hub is lost', () => {
  it('every tab is told, and goes on where it stood', async () => {
    const [one, two] = await world.pair();
    world.hub.cut();
    world.hub.say(ROOM, 'meanwhile');
    await pass(15);
    expect([one.connection.status, two.connection.status]).toEqual(['reconnecting', 'reconnecting']);
    await pass(2000);
    for (const tab of [one, two]) expect([tab.seen, tab.gaps, isConnected(tab)]).toEqual([['meanwhile'], [], true]);
    expect(world.hub.greeted).toBe(2);
  });

  it('and does not come back, every tab is told of the attempts, and they go on', async () => {
    const [one, two] = await world.pair({ maxReconnectAttempts: 3 });
    world.hub.down = true;
    world.hub.cut();
    await pass(30_000);
    for (const tab of [one, two]) expect([tab.connection.status, tab.gaveUp]).toEqual(['reconnecting', 3]);
    world.hub.down = false;
    await pass(60_000);
    expect([isConnected(one), isConnected(two)]).toEqual([true, true]);
  });

  it('and does not come back, every tab ends where the application wants no fallback', async () => {
    const [one, two] = await world.pair({ maxReconnectAttempts: 3, fallback: false });
    world.hub.down = true;
    world.hub.cut();
    await pass(30_000);
    for (const tab of [one, two]) expect([tab.connection.status, tab.gaveUp]).toEqual(['disconnected', 3]);
    world.hub.down = false;
    void two.connection.connect();
    await pass(SETTLE);
    expect([isConnected(two), roleOf(two)]).toEqual([true, 'leader']);
  });

  it('a tab that wants to reconnect has the leader do it at once', async () => {
    const [one, two] = await world.pair({ reconnectDelay: 20_000, maxReconnectDelay: 60_000 });
    world.hub.down = true;
    world.hub.cut();
    await pass(1000);
    world.hub.down = false;
    void two.connection.reconnect();
    await pass(SETTLE);
    expect([isConnected(one), isConnected(two)]).toEqual([true, true]);
  });

  it('a tab that is looked at waits no longer than the hub has ordered', async () => {
    const [one, two] = await world.pair({ reconnectDelay: 20_000, maxReconnectDelay: 60_000 });
    two.look(false);
    world.hub.down = true;
    world.hub.cut();
    await pass(2000);
    world.hub.down = false;
    two.look(true);
    await pass(SETTLE);
    expect([isConnected(one), isConnected(two)]).toEqual([true, true]);
  });

  it('for a cause that stays, every tab fails with that cause and nobody tries again', async () => {
    const [one, two] = await world.pair();
    world.hub.refusing = true;
    world.hub.cut();
    await pass(20_000);
    const attempts = world.hub.of('auth').length;
    await pass(60_000);
    for (const tab of [one, two]) expect([tab.connection.status, tab.errors]).toEqual(['error', ['unauthenticated']]);
    expect(world.hub.of('auth')).toHaveLength(attempts);
    expect(attempts).toBeLessThan(4);
  });
});

describe('when another session takes the device of the tabs', () => {
  function replace(): void {
    const [session] = world.hub.sessions;
    session?.tell({ type: 'disconnect', code: 4010, reason: 'replaced', reconnect: false });
    session?.socket.end({ code: 4010, reason: 'replaced', wasClean: true });
  }

  it('they connect again, the second time as another device, because a copy of the browser uses that one', async () => {
    const [one, two] = await world.pair();
    const { clientId } = one.connection;
    replace();
    await pass(SETTLE);
    expect([one, two].map((tab) => [isConnected(tab), tab.connection.clientId])).toEqual(
      Array(2).fill([true, clientId]),
    );
    replace();
    await pass(SETTLE);
    expect([isConnected(one), isConnected(two), one.errors, two.errors]).toEqual([true, true, [], []]);
    expect(one.connection.clientId).toBe(two.connection.clientId);
  });

  it('ten take-overs in a minute by tabs of this browser leave the device as it is', async () => {
    const [one, two] = await world.pair();
    world.browser.lossDelay = 1000;
    const { clientId } = one.connection;
    for (let n = 0; n < 10; n++) {
      const leader = roleOf(one) === 'leader' ? one : two;
      leader.freeze();
      await pass(4000);
      leader.thaw();
      await pass(2000);
    }
    expect(world.hub.greeted).toBeGreaterThan(2);
    expect([one.connection.clientId, two.connection.clientId]).toEqual([clientId, clientId]);
    expect([...world.browser.storage.values.values()]).toContain(clientId);
  });

  it('and the application has named it, the second loss is the end, and the two do not fight', async () => {
    const over = { device: 'named-by-the-application' };
    const [one, two] = await world.pair(over);
    const other = new FakeBrowser(world.hub).open(over);
    void other.connection.connect();
    await pass(120_000);
    const connected = [one, two, other].filter(isConnected);
    const [greeted] = [world.hub.greeted];
    await pass(600_000);
    expect([connected.length > 0, connected.length < 3, world.hub.sessions.size]).toEqual([true, true, 1]);
    expect(greeted).toBeLessThan(6);
    expect(world.hub.greeted).toBe(greeted);
    for (const tab of [one, two, other].filter((tab) => !isConnected(tab))) expect(tab.connection.status).toBe('error');
  });

  it('and the storage of one browser is a copy of the other one, both connect, as two devices', async () => {
    const [one, two] = await world.pair();
    const copy = new FakeBrowser(world.hub);
    for (const [key, value] of world.browser.storage.values) copy.storage.setItem(key, value);
    const other = copy.open();
    void other.connection.connect();
    await pass(120_000);
    const ids = [one, two, other].map(({ connection }) => connection.clientId);
    expect([[one, two, other].every(isConnected), ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, true, false]);
    expect(world.hub.sessions.size).toBe(2);
  });
});
