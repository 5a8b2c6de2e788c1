import { RealtimeConnection, type Defect, type Member } from '@tidings/realtime';
import { Refusal } from '@tidings/testing';
import { describe, expect, it } from 'vitest';
import { Readings, World } from './world.js';

const DOC = 'doc:1';

describe('an application on a fake server', () => {
  it('connects, is known by its token, and sees what others publish', async () => {
    const { server, clock, ...world } = new World();
    const alice = new RealtimeConnection(
      server.configFor('alice', { auth: () => Promise.resolve({ token: server.token('alice', { name: 'Alice' }) }) }),
    );
    void alice.connect();
    await clock.settle();
    expect(alice.session?.user).toEqual({ id: 'alice', name: 'Alice' });
    const seen = new Readings(alice, DOC);
    await clock.settle();

    server.channel(DOC).publish('from the server', { as: 'bob' });
    void alice.publish(DOC, 'from alice');
    await clock.settle();
    expect(seen.texts).toEqual(['from the server', 'from alice']);
    expect(server.channel(DOC).payloads).toEqual(['from the server', 'from alice']);
    expect(server.sessions).toEqual([
      { id: alice.session?.session, user: 'alice', device: alice.clientId, channels: [DOC] },
    ]);
    expect(server.receivedOf('subscribe')).toHaveLength(1);
    expect(world).toEqual({});
  });

  it('loses nothing over a cut, whoever writes meanwhile', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const seen = new Readings(alice, DOC);
    await world.clock.settle();
    world.server.channel(DOC).publish('1');
    await world.clock.settle();
    world.server.faults.cut();
    for (const text of ['2', '3']) world.server.channel(DOC).publish(text);
    await world.clock.until(() => seen.texts.length === 3);
    expect(seen.texts).toEqual(['1', '2', '3']);
    expect(seen.gaps).toEqual([]);
  });

  it('is told a gap when what it missed is gone, and where it ends', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const seen = new Readings(alice, DOC);
    await world.clock.settle();
    const before = world.server.channel(DOC).publish('1');
    await world.clock.settle();
    world.server.faults.cut();
    for (const text of ['2', '3', '4']) world.server.channel(DOC).publish(text);
    world.server.channel(DOC).trim(1);
    await world.clock.until(() => seen.gaps.length > 0);
    expect(seen.gaps).toEqual([
      {
        type: 'gap',
        channel: DOC,
        from: before.id,
        to: world.server.channel(DOC).position,
        reason: 'trimmed',
        dropped: 3,
      },
    ]);
    expect(alice.channel(DOC).position).toBe(world.server.channel(DOC).position);
    world.server.channel(DOC).publish('5');
    await world.clock.settle();
    expect(seen.texts).toEqual(['1', '5']);
  });

  it('trims by itself what a namespace does not keep', async () => {
    const world = new World({ channels: { doc: { history: 2, age: 60_000 } } });
    for (const text of ['1', '2', '3']) world.server.channel(DOC).publish(text);
    expect(world.server.channel(DOC).payloads).toEqual(['2', '3']);
    await world.clock.advance(60_001);
    expect(world.server.channel(DOC).payloads).toEqual([]);
  });

  it('is told a gap of the reason memory, epoch or limit, as it was', async () => {
    const world = new World({ channels: { doc: { history: 2 } }, live: { most: 4, youngerThan: 0 } });
    const alice = await world.connected('alice');
    const seen = new Readings(alice, DOC);
    await world.clock.settle();
    const reasons = () => seen.gaps.map(({ reason }) => reason);

    world.server.faults.stall();
    for (let n = 0; n < 9; n++) {
      world.server.channel(DOC).publish(`${n}`);
      await world.clock.advance(10);
    }
    world.server.faults.mend();
    await world.clock.settle();
    expect(reasons()).toEqual(['limit']);
    expect(seen.texts).toEqual(['5', '6', '7', '8']);

    world.server.faults.cut();
    world.server.channel(DOC).publish('9');
    world.server.channel(DOC).trim(0, 'memory');
    await world.clock.until(() => seen.gaps.length === 2);
    world.server.restart();
    await world.clock.until(() => seen.gaps.length === 3);
    expect(reasons()).toEqual(['limit', 'memory', 'epoch']);
  });

  it('gets a snapshot in the place of a gap where the test has one', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const seen = new Readings(alice, DOC);
    const snapshots: unknown[] = [];
    alice.channel(DOC).on('snapshot', (state) => snapshots.push(state));
    world.server.channel(DOC).snapshot(() => ({ title: 'Plan' }));
    await world.clock.settle();
    world.server.faults.cut();
    world.server.channel(DOC).publish('1');
    world.server.channel(DOC).trim();
    await world.clock.until(() => snapshots.length > 0);
    expect(snapshots).toEqual([{ title: 'Plan' }]);
    expect(seen.gaps).toEqual([]);
  });

  it('keeps everything over a restart of a hub that keeps its history', async () => {
    const world = new World();
    const defects: Defect[] = [];
    const alice = await world.connected('alice', { onDefect: (defect) => defects.push(defect) });
    const seen = new Readings(alice, DOC);
    await world.clock.settle();
    world.server.restart({ keepsHistory: true, retryAfter: 3000 });
    await world.clock.settle();
    world.server.channel(DOC).publish('1');
    await world.clock.advance(2999);
    expect(alice.status).toBe('reconnecting');
    await world.clock.until(() => seen.texts.length === 1);
    expect(seen.gaps).toEqual([]);
    expect(defects).toEqual([]);
  });

  it('sees who is here, and who is idle after five minutes', async () => {
    const world = new World();
    const [alice, bob] = [await world.connected('alice'), await world.connected('bob')];
    let members: readonly Member[] = [];
    alice.channel(DOC).on('presence', (presence) => (members = presence.members));
    bob.channel(DOC).join({ activity: 'editing' });
    await world.clock.settle();
    expect(members).toMatchObject([{ userId: 'bob', activity: 'editing', status: 'online' }]);
    expect(world.server.channel(DOC).members).toHaveLength(1);
    await world.clock.advance(301_000);
    expect(members).toMatchObject([{ status: 'idle' }]);
    void bob.publish('doc:2', 1);
    await world.clock.settle();
    expect(members).toMatchObject([{ status: 'online' }]);
    world.server.faults.cut({ user: 'bob' });
    bob.disconnect();
    await world.clock.advance(9000);
    expect(members).toHaveLength(1);
    await world.clock.advance(2000);
    expect(members).toEqual([]);
  });

  it('hears of features: events with positions, and states also when it comes later', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const titles: string[] = [];
    const unread: number[] = [];
    const own = alice.channel('user:me');
    own.onType<{ state: string }>('notification.update', ({ state }) => titles.push(state));
    own.onType<{ unread: number }>('notification.badge', ({ unread: count }) => unread.push(count));
    world.server.channel('user:alice').state({ type: 'notification.badge', payload: { unread: 2 }, version: 1 });
    await world.clock.settle();
    world.server.channel('user:alice').emit({ type: 'notification.update', payload: { ids: [1], state: 'read' } });
    world.server.channel('user:alice').state({ type: 'notification.badge', payload: { unread: 1 }, version: 2 });
    await world.clock.settle();
    expect(titles).toEqual(['read']);
    expect(unread).toEqual([2, 1]);
  });

  it('is refused what the test forbids, at once and later', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const errors: string[] = [];
    alice.channel(DOC).on('error', ({ name }) => errors.push(name));
    alice.channel(DOC).subscribe();
    await world.clock.settle();
    world.server.forbid('alice', DOC);
    await world.clock.settle();
    expect(errors).toEqual(['forbidden']);
    await expect(Promise.all([alice.publish(DOC, 1), world.clock.settle()])).rejects.toMatchObject({ code: 202 });

    world.server.allow('alice', 'chat:7');
    const [published] = await Promise.all([alice.publish('chat:7', 'hello'), world.clock.settle()]);
    expect(published.eventId).toBe(world.server.channel('chat:7').position);
  });

  it('has its requests of features answered by the test', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const read: unknown[] = [];
    world.server.answer('notification.read', (frame, user) => read.push([frame.type, user]));
    world.server.answer('query.cancel', () => {
      throw new Refusal('conflict', 'the query has ended', 'channel');
    });
    await Promise.all([alice.request({ type: 'notification.read', payload: { ids: [1] } }), world.clock.settle()]);
    expect(read).toEqual([['notification.read', 'alice']]);
    const cancelled = alice.request({ type: 'query.cancel', channel: 'query.1' });
    await expect(Promise.all([cancelled, world.clock.settle()])).rejects.toMatchObject({
      code: 403,
      channel: 'query.1',
    });
  });

  it('is told by a sampled gap what it missed of a lossy channel', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const seen = new Readings(alice, 'cursor:1');
    await world.clock.settle();
    for (let n = 1; n <= 5; n++) world.server.channel('cursor:1').publish(`${n}`, { as: 'bob' });
    await world.clock.advance(40);
    expect(seen.texts).toEqual(['1', '5']);
    expect(seen.gaps).toMatchObject([{ reason: 'sampled', dropped: 3 }]);
  });

  it('gets the newest of a lossy channel as often as its flow level says', async () => {
    const world = new World();
    const alice = await world.connected('alice');
    const seen = new Readings(alice, 'cursor:1');
    const throttle = alice.throttle();
    throttle.set('high');
    await world.clock.settle();
    for (let n = 1; n <= 100; n++) {
      world.server.channel('cursor:1').publish(`${n}`, { as: 'bob' });
      await world.clock.advance(20);
    }
    await world.clock.advance(1000);
    expect(seen.texts.length).toBeLessThanOrEqual(5);
    expect(seen.texts.at(-1)).toBe('100');
    const dropped = seen.gaps.reduce((sum, gap) => sum + (gap.dropped ?? 0), 0);
    expect(dropped + seen.texts.length).toBe(100);
  });

  it('waits with more publications than a second has, and refuses none', async () => {
    const world = new World({ limits: { publishPerSecond: 5 } });
    const alice = await world.connected('alice');
    const published = Array.from({ length: 60 }, (_, n) => alice.publish(DOC, n));
    await world.clock.settle();
    expect(world.server.channel(DOC).events).toHaveLength(50);
    await world.clock.advance(2000);
    expect(world.server.channel(DOC).payloads).toEqual(Array.from({ length: 60 }, (_, n) => n));
    await expect(Promise.all(published)).resolves.toHaveLength(60);
  });
});
