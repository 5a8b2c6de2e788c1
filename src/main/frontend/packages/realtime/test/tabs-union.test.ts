import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pass, ROOM, roleOf, SETTLE, TabsWorld } from './tabs-world.js';
import type { FakeTab } from './tabs-browser.js';

let world: TabsWorld;

beforeEach(() => {
  vi.useFakeTimers();
  world = new TabsWorld();
});

afterEach(() => vi.useRealTimers());

const membersOf = (channel: string) => [...(world.hub.members.get(channel)?.values() ?? [])];

describe('presence', () => {
  const join = ({ connection }: FakeTab, payload: object) => connection.channel(ROOM).join(payload);

  it('counts a device once, however many of its tabs are in, until the last one goes', async () => {
    const [one, two] = await world.pair();
    const first = join(one, { activity: 'viewing' });
    const second = join(two, { activity: 'viewing' });
    await pass(SETTLE);
    expect(membersOf(ROOM)).toHaveLength(1);
    first.leave();
    await pass(SETTLE);
    expect(membersOf(ROOM)).toHaveLength(1);
    second.leave();
    await pass(SETTLE);
    expect(membersOf(ROOM)).toHaveLength(0);
  });

  it('says what the tab says that is looked at', async () => {
    const [one, two] = await world.pair();
    join(one, { activity: 'viewing', page: 'a' });
    join(two, { activity: 'editing' });
    two.look(false);
    one.look(true);
    await pass(SETTLE);
    expect(membersOf(ROOM)).toMatchObject([{ activity: 'viewing', page: 'a' }]);
    one.look(false);
    two.look(true);
    await pass(SETTLE);
    expect(membersOf(ROOM)).toMatchObject([{ activity: 'editing', page: 'a' }]);
  });

  it('is idle when all tabs are', async () => {
    const [one, two] = await world.pair();
    const first = join(one, { status: 'idle' });
    join(two, { status: 'online' });
    two.look(false);
    await pass(SETTLE);
    expect(membersOf(ROOM)).toMatchObject([{ status: 'online' }]);
    first.leave();
    two.connection.channel(ROOM).join({ status: 'idle' });
    await pass(SETTLE);
    expect(membersOf(ROOM)).toMatchObject([{ status: 'idle' }]);
  });

  it('of a tab that crashes ends, and that of the others goes on', async () => {
    const [, two, three] = await world.three();
    join(two, { activity: 'editing' });
    join(three, { activity: 'viewing' });
    await pass(SETTLE);
    two.crash();
    await pass(SETTLE);
    expect(membersOf(ROOM)).toMatchObject([{ activity: 'viewing' }]);
  });

  it('is told to each tab as confirmed', async () => {
    const [one, two] = await world.pair();
    for (const tab of [one, two]) join(tab, { activity: 'viewing' });
    await pass(SETTLE);
    for (const { connection } of [one, two]) expect(connection.channel(ROOM).presence.joined).toBe(true);
  });

  it('goes on under the next leader', async () => {
    const [one, two] = await world.pair();
    join(two, { activity: 'editing' });
    await pass(SETTLE);
    one.crash();
    world.hub.members.clear();
    await pass(2000);
    expect(membersOf(ROOM)).toMatchObject([{ activity: 'editing', clientId: two.connection.clientId }]);
  });
});

describe('channels beyond the limit of one connection', () => {
  const names = ['a', 'b', 'c', 'd', 'e'].map((letter) => `workspace.${letter}`);

  it('go by a second connection, of which no tab is told', async () => {
    world.hub.channelLimit = 3;
    const [one, two] = await world.pair();
    for (const name of names) await two.read(name);
    await pass(SETTLE * 2);
    for (const name of names) world.hub.say(name, name);
    await pass(SETTLE);
    expect([...two.seen].sort()).toEqual(names);
    expect([one.errors, two.errors, one.closes, two.closes, world.hub.sessions.size]).toEqual([[], [], [], [], 2]);
    expect(world.hub.devices).toEqual([one.connection.clientId, `${one.connection.clientId}-2`]);
  });

  it('go by a second connection when the hub refuses them sooner than it had said', async () => {
    const [one, two] = await world.pair();
    world.hub.channelLimit = 2;
    for (const name of names) await two.read(name);
    await pass(SETTLE * 4);
    for (const name of names) world.hub.say(name, name);
    await pass(SETTLE);
    expect([[...two.seen].sort(), one.errors, two.errors]).toEqual([names, [], []]);
  });

  it('go on where they stood when the second connection is lost', async () => {
    world.hub.channelLimit = 1;
    const [one] = await world.pair();
    await one.read('workspace.a');
    await pass(SETTLE);
    const second = [...world.hub.sessions].find(({ device }) => device.endsWith('-2'));
    second?.socket.end({ code: 1006, reason: '', wasClean: false });
    world.hub.say('workspace.a', 'meanwhile');
    await pass(3000);
    expect([one.seen, one.gaps, one.closes]).toEqual([['meanwhile'], [], []]);
  });

  it('go on where they stood when the first connection is lost', async () => {
    world.hub.channelLimit = 1;
    const [one, two] = await world.pair();
    for (const tab of [one, two]) await tab.read('workspace.a');
    await pass(SETTLE);
    const first = [...world.hub.sessions].find(({ device }) => !device.endsWith('-2'));
    first?.socket.end({ code: 1006, reason: '', wasClean: false });
    world.hub.say('workspace.a', 'meanwhile');
    await pass(3000);
    world.hub.say('workspace.a', 'after');
    await pass(SETTLE);
    for (const { seen, gaps, errors } of [one, two])
      expect([seen, gaps, errors]).toEqual([['meanwhile', 'after'], [], []]);
    expect(world.hub.sessions.size).toBe(2);
  });

  it('need the second connection only as long as somebody reads them', async () => {
    world.hub.channelLimit = 1;
    const [one] = await world.pair();
    const leave = one.connection.channel('workspace.a').subscribe();
    await pass(SETTLE);
    expect(world.hub.sessions.size).toBe(2);
    leave();
    await pass(SETTLE);
    expect(world.hub.sessions.size).toBe(1);
  });
});

describe('the level of flow', () => {
  const levels = () => world.hub.of('flow').map(({ level }) => level);

  it('is that of the tab that is the worst off of those that are seen', async () => {
    const [one, two] = await world.pair();
    one.connection.throttle().set('moderate');
    two.connection.throttle().set('high');
    await pass(SETTLE);
    two.look(false);
    await pass(SETTLE);
    expect(levels()).toEqual(['moderate', 'high', 'moderate']);
  });

  it('is told anew in a new session', async () => {
    const [one, two] = await world.pair();
    one.connection.throttle().set('high');
    await pass(SETTLE);
    world.hub.cut();
    await pass(2000);
    expect([levels(), two.errors]).toEqual([['high', 'high'], []]);
  });

  it('is that of the others when a tab is gone', async () => {
    const [, two] = await world.pair();
    two.connection.throttle().set('high');
    await pass(SETTLE);
    two.crash();
    await pass(SETTLE);
    expect(levels()).toEqual(['high', 'none']);
  });
});

describe('the number of tabs', () => {
  it('is known to each of them, and told to those who listen', async () => {
    const [one, two] = await world.pair();
    const told = vi.fn();
    one.connection.subscribeTabs(told);
    two.crash();
    await pass(SETTLE);
    expect([one.connection.tabs, told.mock.calls.length]).toEqual([{ role: 'leader', count: 1 }, 1]);
  });

  it('is reported to the hub, which is not asked again if it takes no reports', async () => {
    await world.pair();
    await pass(2000);
    expect(world.hub.of('client.report').map(({ tabs }) => tabs)).toEqual([2]);
    await world.open();
    await pass(2000);
    expect(world.hub.of('client.report')).toHaveLength(1);
  });
});

describe('a shared value', () => {
  it('is in step in all tabs, those that come later included', async () => {
    const [one, two] = await world.pair();
    const told = vi.fn();
    two.connection.sharedValue<number>('unread').subscribe(told);
    one.connection.sharedValue<number>('unread').set(3);
    await pass(SETTLE);
    const three = await world.open();
    expect([two, three].map(({ connection }) => connection.sharedValue<number>('unread').value)).toEqual([3, 3]);
    expect(told).toHaveBeenCalledOnce();
  });

  it('is told to a tab that came while nobody led', async () => {
    const one = await world.open();
    const two = await world.open();
    two.connection.sharedValue<number>('unread').set(3);
    await pass(SETTLE);
    one.freeze();
    const three = world.browser.open();
    void three.connection.connect();
    await pass(5000);
    expect(three.connection.sharedValue<number>('unread').value).toBe(3);
  });

  it('keeps the highest version', async () => {
    const [one, two] = await world.pair();
    const [a, b] = [one, two].map(({ connection }) => connection.sharedValue<string>('badge'));
    a?.set('new', 8);
    await pass(SETTLE);
    expect(b?.set('old', 7)).toBe(false);
    await pass(SETTLE);
    expect([a?.value, b?.value, b?.version]).toEqual(['new', 'new', 8]);
  });

  it('is set by the first version, whatever that is', async () => {
    const [one, two] = await world.pair();
    expect(one.connection.sharedValue<string>('badge').set('first', 0)).toBe(true);
    await pass(SETTLE);
    expect([two.connection.sharedValue('badge').value, two.connection.sharedValue('badge').set('other', 0)]).toEqual([
      'first',
      false,
    ]);
  });

  it.each([NaN, -1, 1.5])('refuses the version %d', async (version) => {
    const { connection } = await world.open();
    expect(() => connection.sharedValue('badge').set('x', version)).toThrow(
      expect.objectContaining({ name: 'bad_field', what: expect.stringContaining('version') as string }),
    );
  });

  it('that cannot be posted is set nowhere', async () => {
    const [one, two] = await world.pair();
    expect(() => one.connection.sharedValue('badge').set(() => undefined)).toThrow();
    await pass(SETTLE);
    expect([one, two].map(({ connection }) => connection.sharedValue('badge').value)).toEqual([undefined, undefined]);
  });

  it('that two tabs set at once is the same in both afterwards', async () => {
    const tabs = await world.three();
    const values = tabs.map(({ connection }) => connection.sharedValue<string>('theme'));
    values.forEach((value, n) => value.set(`of ${n}`));
    await pass(SETTLE);
    expect(new Set(values.map(({ value }) => value)).size).toBe(1);
  });
});

describe('a tab is on its own', () => {
  it('with tabs: false', async () => {
    const [one, two] = [await world.open({ tabs: false }), await world.open()];
    expect([roleOf(one), roleOf(two), world.hub.sessions.size]).toEqual(['alone', 'leader', 2]);
  });

  it('and a device of its own where the browser gives no locks, which is told', async () => {
    world.browser.refusesLocks = true;
    const [one, two] = await world.pair();
    world.hub.say(ROOM, 'x');
    await pass(SETTLE);
    for (const { connection, seen, defects } of [one, two]) {
      expect([connection.status, connection.tabs.role, seen]).toEqual(['connected', 'alone', ['x']]);
      expect(defects).toEqual([expect.stringContaining('No locks here.')]);
    }
    expect(new Set(world.hub.devices).size).toBe(2);
    two.connection.disconnect();
    await pass(SETTLE);
    expect(world.hub.sessions.size).toBe(1);
  });

  it('as another user, or of another tenant', async () => {
    await world.open();
    const two = await world.open({ scope: 'acme/bob' });
    expect([roleOf(two), world.hub.sessions.size, new Set(world.hub.devices).size]).toEqual(['leader', 2, 2]);
  });
});
