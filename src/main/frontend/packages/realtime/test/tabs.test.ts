import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isConnected, pass, roleOf, ROOM, SETTLE, TabsWorld } from './tabs-world.js';

let world: TabsWorld;

beforeEach(() => {
  vi.useFakeTimers();
  world = new TabsWorld();
});

afterEach(() => vi.useRealTimers());

describe('ten tabs', () => {
  it('are one session of one device for the hub', async () => {
    const tabs = [];
    for (let n = 0; n < 10; n++) tabs.push(await world.open());
    await pass(6000);
    expect(tabs.every(isConnected)).toBe(true);
    const devices = new Set(tabs.map(({ connection }) => connection.clientId));
    expect([world.hub.sessions.size, world.hub.greeted, devices.size]).toEqual([1, 1, 1]);
    expect(tabs.map(roleOf).sort()).toEqual([...Array<string>(9).fill('follower'), 'leader']);
    expect(tabs.map(({ connection }) => connection.tabs.count)).toEqual(Array(10).fill(10));
  });

  it('that are opened at once are one session, too', async () => {
    const tabs = Array.from({ length: 10 }, () => world.browser.open());
    for (const { connection } of tabs) void connection.connect();
    await pass(SETTLE);
    expect([tabs.every(isConnected), world.hub.greeted]).toEqual([true, 1]);
  });

  it('each see what any of them publishes, once and in one order', async () => {
    const tabs = [];
    for (let n = 0; n < 10; n++) tabs.push(await world.open());
    const said = tabs.map((tab, n) => tab.connection.publish(ROOM, n));
    await pass(SETTLE);
    await Promise.all(said);
    const order = world.hub.payloads(ROOM);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const tab of tabs) expect(tab.seen).toEqual(order);
  });
});

describe('a tab', () => {
  it('whose locks the browser hears of late is not taken for gone', async () => {
    const one = await world.open();
    const late = world.browser.open();
    late.lockDelay = 100;
    void late.connection.connect();
    await late.read(ROOM);
    await pass(2 * SETTLE);
    expect([isConnected(late), late.closes, one.connection.tabs.count]).toEqual([true, [], 2]);
  });

  it('gets the channels that it reads and no others', async () => {
    const [one, two] = await world.pair();
    await two.read('workspace.other');
    await pass(SETTLE);
    world.hub.say('workspace.other', 'x');
    world.hub.say(ROOM, 'y');
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([['y'], ['x', 'y']]);
    expect(world.hub.of('subscribe').filter(({ channel }) => channel === 'workspace.other')).toHaveLength(1);
  });

  it('that reads a channel no more does not end it for the others, and the last one does', async () => {
    const [one, two] = await world.pair();
    const leave = [one, two].map(({ connection }) => connection.channel('workspace.x').subscribe());
    await pass(SETTLE);
    const ended = () => world.hub.of('unsubscribe').filter(({ channel }) => channel === 'workspace.x');
    const before = ended().length;
    leave[0]?.();
    await pass(SETTLE);
    expect([ended().length, one.connection.channel('workspace.x').state]).toEqual([before, 'unsubscribed']);
    leave[1]?.();
    await pass(SETTLE);
    expect(ended()).toHaveLength(before + 1);
  });

  it('gets the answers to its own requests, though other tabs use the same ids', async () => {
    const [one, two] = await world.pair();
    const refused = one.connection.request({ type: 'sync', channel: ROOM });
    const acked = two.connection.request({ type: 'chat.viewed', channel: ROOM, payload: { number: 1 } });
    await Promise.all([
      expect(refused).rejects.toMatchObject({ name: 'forbidden' }),
      expect(acked).resolves.toMatchObject({ type: 'ack' }),
      pass(SETTLE),
    ]);
  });

  it('is told of the refusal of a channel, as by the hub', async () => {
    const [, two] = await world.pair();
    await two.read('secret.plan');
    await pass(SETTLE);
    expect([two.errors, two.connection.channel('secret.plan').state]).toEqual([['forbidden'], 'unsubscribed']);
  });

  it('tells by which transport the connection goes, the same object each time', async () => {
    const [, two] = await world.pair();
    expect(two.connection.state).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
    expect(two.connection.state).toBe(two.connection.state);
  });

  it('that uses an alias and one that uses the name read one channel', async () => {
    const [one, two] = await world.pair();
    await one.read('user:me');
    await pass(SETTLE);
    await two.read('user:alice');
    await pass(SETTLE);
    world.hub.say('user:alice', 'mail');
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([['mail'], ['mail']]);
  });

  it('that uses an alias at the same time as another uses the name reads the same channel', async () => {
    const [one, two] = await world.pair();
    await Promise.all([one.read('user:me'), two.read('user:alice')]);
    await pass(SETTLE);
    world.hub.say('user:alice', 'mail');
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([['mail'], ['mail']]);
  });
});

describe('a tab that comes to a channel that others read', () => {
  it('begins at the head and keeps the others from nothing', async () => {
    const one = await world.open();
    for (let n = 0; n < 5; n++) world.hub.say(ROOM, n);
    const two = await world.open();
    world.hub.say(ROOM, 5);
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([[0, 1, 2, 3, 4, 5], [5]]);
  });

  it('gets the history that it asks for, which the others do not get again', async () => {
    const one = await world.open();
    for (let n = 0; n < 5; n++) world.hub.say(ROOM, n);
    const two = world.browser.open();
    void two.connection.connect();
    two.connection.channel(ROOM, { history: 3 });
    await two.read(ROOM);
    await pass(SETTLE);
    world.hub.say(ROOM, 5);
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
  });

  it('goes on where it stood, though the others stand further', async () => {
    const [one, two] = await world.pair();
    two.hide();
    for (let n = 0; n < 5; n++) world.hub.say(ROOM, n);
    await pass(SETTLE);
    two.show();
    await pass(SETTLE);
    expect([one.seen, two.seen, two.gaps]).toEqual([[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], []]);
  });

  it('is told what it has lost, and the others are not', async () => {
    const [one, two] = await world.pair();
    world.hub.kept = 2;
    two.hide();
    for (let n = 0; n < 5; n++) world.hub.say(ROOM, n);
    await pass(SETTLE);
    two.show();
    await pass(SETTLE);
    world.hub.say(ROOM, 5);
    await pass(SETTLE);
    expect([one.seen, one.gaps]).toEqual([[0, 1, 2, 3, 4, 5], []]);
    expect([two.seen, two.gaps]).toEqual([[5], [expect.objectContaining({ reason: 'trimmed' })]]);
  });

  it('gets who is here', async () => {
    const [one, two] = await world.pair();
    one.connection.channel(ROOM).on('presence', () => undefined);
    one.connection.channel(ROOM).join({ activity: 'viewing' });
    await pass(SETTLE);
    two.connection.channel(ROOM).on('presence', () => undefined);
    await pass(SETTLE);
    expect(two.connection.channel(ROOM).presence.members).toMatchObject([{ activity: 'viewing' }]);
  });

  it('loses nothing of a lossy channel for the others', async () => {
    const [one, two] = await world.pair();
    await one.read('cursor.board');
    await pass(SETTLE);
    await two.read('cursor.board');
    await pass(SETTLE);
    world.hub.say('cursor.board', 'x');
    await pass(SETTLE);
    expect([one.seen, two.seen]).toEqual([['x'], ['x']]);
    expect(world.hub.of('subscribe').filter(({ channel }) => channel === 'cursor.board')).toHaveLength(1);
  });
});
