import { AuthenticationError, RealtimeConnection, type CloseEventInfo, type RealtimeConfig } from '@tidings/realtime';
import { describe, expect, it } from 'vitest';
import { Readings, World } from './world.js';

const DOC = 'doc:1';

async function reading(world = new World(), config: Partial<RealtimeConfig> = {}) {
  const closes: CloseEventInfo[] = [];
  const alice = await world.connected('alice', {
    ...config,
    publishResends: 20,
    onClose: (close) => closes.push(close),
  });
  const seen = new Readings(alice, DOC);
  await world.clock.settle();
  return { world, alice, seen, closes, codes: () => closes.map(({ code }) => code) };
}

describe('a connection that', () => {
  it('is silent is given up by both sides, and what was published in between is not lost', async () => {
    const { world, alice, seen, codes } = await reading();
    world.server.faults.silence();
    world.server.channel(DOC).publish('1');
    void alice.publish(DOC, '2');
    await world.clock.advance(41_000);
    expect(codes()).toEqual([4000]);
    expect(seen.texts).toEqual([]);
    world.server.faults.mend();
    await world.clock.until(() => seen.texts.length === 2);
    expect([...seen.texts].sort()).toEqual(['1', '2']);
    expect(seen.gaps).toEqual([]);
  });

  it('is silent upwards is closed by the hub after 75 s, which says so', async () => {
    const { world, alice, codes } = await reading(new World(), { pingInterval: 600_000 });
    world.server.faults.silence('up', { user: 'alice' });
    await world.clock.advance(74_990);
    expect([codes(), world.server.sessions.length]).toEqual([[], 1]);
    await world.clock.advance(20);
    expect([codes(), world.server.sessions.length]).toEqual([[4000], 0]);
    await world.clock.until(() => alice.status === 'connected');
    expect(alice.session?.previous).toMatchObject({ code: 4000 });
  });

  it('was silent for a moment gets everything in its order', async () => {
    const { world, seen, closes } = await reading();
    world.server.faults.silence('down');
    for (const text of ['1', '2', '3']) {
      world.server.channel(DOC).publish(text);
      await world.clock.advance(100);
    }
    expect(seen.texts).toEqual([]);
    world.server.faults.mend();
    await world.clock.settle();
    expect(seen.texts).toEqual(['1', '2', '3']);
    expect(closes).toEqual([]);
  });

  it('is slow delivers late, and in order', async () => {
    const { world, alice, seen } = await reading();
    world.server.faults.delay({ up: 200, down: 300 });
    const acked: unknown[] = [];
    void alice.publish(DOC, '1').then(({ eventId }) => acked.push(eventId));
    await world.clock.advance(499);
    expect(world.server.channel(DOC).payloads).toEqual(['1']);
    expect([acked, seen.texts]).toEqual([[], []]);
    await world.clock.advance(1);
    expect([acked, seen.texts]).toEqual([[world.server.channel(DOC).position], ['1']]);
    expect(() => world.server.faults.delay(-1)).toThrow('0 ms or more');
  });

  it('repeats every message makes no event twice, in neither direction', async () => {
    const { world, alice, seen } = await reading();
    world.server.faults.duplicate();
    for (const text of ['1', '2', '3']) {
      const [published] = await Promise.all([alice.publish(DOC, text), world.clock.settle()]);
      expect(published.eventId).toBe(world.server.channel(DOC).position);
    }
    expect(world.server.receivedOf('publish')).toHaveLength(6);
    expect(world.server.channel(DOC).payloads).toEqual(['1', '2', '3']);
    expect(seen.texts).toEqual(['1', '2', '3']);
  });

  it('is overtaken by the next one makes no event twice, and the sender learns that it was a repeat', async () => {
    const { world, alice, seen } = await reading();
    world.server.faults.overtake({ user: 'alice' });
    const published = alice.publish(DOC, '1');
    await world.clock.settle();
    expect(world.server.channel(DOC).payloads).toEqual([]);
    world.server.faults.cut();
    await world.clock.until(() => seen.texts.length > 0);
    expect(await published).toMatchObject({ duplicate: true });
    expect(world.server.receivedOf('publish')).toHaveLength(2);
    expect(world.server.channel(DOC).payloads).toEqual(['1']);
    expect(seen.texts).toEqual(['1']);
  });

  it('does not read is ended with 4008, seen as 1006 and told later', async () => {
    const { world, alice, seen, codes } = await reading();
    world.server.faults.stall({ user: 'alice' });
    world.server.channel(DOC).publish('1');
    await world.clock.advance(10_001);
    expect(codes()).toEqual([1006]);
    await world.clock.until(() => seen.texts.length > 0);
    expect(alice.session?.previous).toMatchObject({ code: 4008 });
  });

  it('is cut alone leaves the others alone', async () => {
    const { world, codes } = await reading();
    const ends: number[] = [];
    await world.connected('bob', { onClose: ({ code }) => ends.push(code) });
    world.server.faults.cut({ user: 'bob' });
    await world.clock.settle();
    expect([codes(), ends]).toEqual([[], [1006]]);
  });
});

describe('a server that', () => {
  it('refuses with a code closes each connection with it, until it is well again', async () => {
    const { world, alice, codes } = await reading();
    world.server.faults.refuse({ code: 1011, reason: 'the hub failed' });
    world.server.faults.cut();
    await world.clock.advance(10_000);
    expect(alice.status).toBe('reconnecting');
    expect(codes().slice(0, 3)).toEqual([1006, 1011, 1011]);
    world.server.faults.mend();
    await world.clock.until(() => alice.status === 'connected');
  });

  it('is not there refuses the connection itself', async () => {
    const world = new World();
    world.server.faults.refuse({ code: 1006 });
    const closes: CloseEventInfo[] = [];
    const alice = new RealtimeConnection(
      world.server.configFor('alice', {
        onClose: (close) => closes.push(close),
        maxReconnectAttempts: 1,
        fallback: false,
      }),
    );
    await expect(Promise.all([alice.connect(), world.clock.advance(60_000)])).rejects.toMatchObject({
      name: 'connection_closed',
    });
    expect(closes.map(({ code }) => code)).toEqual([1006, 1006]);
  });

  it('is full tells when to come back, and the client does then', async () => {
    const { world, alice, codes } = await reading();
    world.server.faults.full(7000);
    world.server.faults.cut();
    await world.clock.until(() => codes().length === 2);
    expect(codes()).toEqual([1006, 4029]);
    world.server.faults.mend();
    await world.clock.advance(6990);
    expect(alice.status).toBe('reconnecting');
    await world.clock.advance(20);
    expect(alice.status).toBe('connected');
  });

  it('is drained ends every session with 1012 and takes none', async () => {
    const { world, alice, closes } = await reading();
    world.server.faults.drain(5000);
    await world.clock.settle();
    expect(closes).toMatchObject([{ code: 1012, reconnectIn: 5000 }]);
    await world.clock.advance(5100);
    expect(closes).toMatchObject([{ code: 1012 }, { code: 1012 }]);
    world.server.faults.mend();
    await world.clock.until(() => alice.status === 'connected');
  });

  it('ends a session as an operator says whether to come back', async () => {
    const { world, alice, closes } = await reading();
    world.server.faults.disconnect({ user: 'alice' }, { reconnect: true, retryAfter: 2000 });
    await world.clock.settle();
    expect(closes).toMatchObject([{ code: 4010, reconnectIn: 2000 }]);
    await world.clock.until(() => alice.status === 'connected');
    world.server.faults.disconnect({}, { reconnect: false });
    await world.clock.settle();
    expect(closes.at(-1)).toMatchObject({ code: 4010, reconnectIn: null });
  });
});

describe('a token that', () => {
  it('ends is announced a minute before, and a new one keeps the session', async () => {
    const world = new World();
    let issued = 0;
    const auth = () => {
      issued++;
      return Promise.resolve({ token: world.server.token('alice', { lifetime: 120_000 }) });
    };
    const alice = await world.connected('alice', { auth });
    const session = alice.session?.session;
    await world.clock.advance(61_000);
    expect(issued).toBe(2);
    await world.clock.advance(100_000);
    expect(alice.status).toBe('connected');
    expect(alice.session?.session).toBe(session);
  });

  it('is over ends the session with 4009 half a minute later, and the next one has a new token', async () => {
    const { world, alice, codes } = await reading();
    world.server.faults.expireTokens({ user: 'alice' });
    await world.clock.until(() => alice.status === 'connected' && codes().length > 0);
    expect(codes()).toEqual([4009]);

    const token = world.server.token('bob', { lifetime: 1000 });
    const ends: number[] = [];
    const bob = await world.connected('bob', { authToken: token, onClose: ({ code }) => ends.push(code) });
    await world.clock.advance(30_990);
    expect(ends).toEqual([]);
    await world.clock.advance(20);
    expect(ends[0]).toBe(4009);
    bob.disconnect();
  });

  it('is refused stops the client', async () => {
    const world = new World();
    const auth = () => Promise.resolve({ token: 'of another hub' });
    const alice = new RealtimeConnection(world.server.configFor('alice', { auth }));
    const connected = Promise.all([alice.connect(), world.clock.settle()]);
    await expect(connected).rejects.toMatchObject({ code: 200 });
    await expect(connected).rejects.not.toBeInstanceOf(AuthenticationError);
    expect(alice.status).toBe('error');
  });
});
