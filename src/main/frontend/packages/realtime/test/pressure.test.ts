import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BackpressureBuffer, type BufferConfig, type Delivery, type PressureState } from '../src/backpressure/index.js';
import { FakeFrames } from './fake-frames.js';
import { event, FakeHub, turn } from './hub.js';

const BOUNDS = { mode: 'batch', capacity: 10, batchSize: 1, highWater: 6, lowWater: 3, calmAfter: 1000 } as const;
let frames: FakeFrames;
let states: PressureState[];
let got: Delivery<number>[];

beforeEach(() => {
  vi.useFakeTimers();
  frames = new FakeFrames();
  states = [];
  got = [];
});

afterEach(() => vi.useRealTimers());

function buffer(config: BufferConfig<number> = BOUNDS): BackpressureBuffer<number> {
  const all = { frames, onPressure: (state: PressureState) => states.push(state), ...config };
  return new BackpressureBuffer<number>(all, (delivery) => got.push(delivery));
}

function push(to: BackpressureBuffer<number>, count: number): void {
  for (let item = 0; item < count; item++) to.push(item);
}

describe('pressure', () => {
  it('is told when the consumer is so many items behind, and when more came than are kept', () => {
    const one = buffer();
    push(one, 5);
    expect([states, one.pressure]).toEqual([[], 'flowing']);
    push(one, 1);
    expect(states).toEqual(['pressured']);
    push(one, 4);
    expect(one.dropped).toBe(0);
    push(one, 1);
    expect([states, one.pressure, one.dropped]).toEqual([['pressured', 'overflowing'], 'overflowing', 1]);
  });

  it('is taken back when the consumer has kept up for a whole look, not before', () => {
    const one = buffer();
    push(one, 6);
    frames.next();
    expect(one.behind).toBe(0);
    vi.advanceTimersByTime(983);
    expect(one.pressure).toBe('pressured');
    vi.advanceTimersByTime(1001);
    expect(states).toEqual(['pressured', 'flowing']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stays while bursts come that reach above low water, though each is taken at once', () => {
    const one = buffer();
    push(one, 6);
    for (let burst = 0; burst < 100; burst++) {
      frames.next(0);
      vi.advanceTimersByTime(50);
      push(one, 4);
      frames.next(0);
    }
    expect(states).toEqual(['pressured']);
    for (let burst = 0; burst < 50; burst++) {
      frames.next(50);
      push(one, 3);
    }
    expect(states).toEqual(['pressured', 'flowing']);
  });

  it('falls from overflowing to pressured when nothing has to be dropped any more', () => {
    const one = buffer();
    push(one, 11);
    for (let burst = 0; burst < 60; burst++) {
      frames.next(50);
      push(one, 5);
    }
    expect(states).toEqual(['pressured', 'overflowing', 'pressured']);
    frames.next();
    vi.advanceTimersByTime(2000);
    expect(states.at(-1)).toBe('flowing');
  });

  it('counts what newer items have replaced, and not what nobody meant to see', () => {
    const latest = buffer({ ...BOUNDS, mode: 'latest' });
    push(latest, 6);
    expect([latest.waiting, latest.behind, states]).toEqual([1, 6, ['pressured']]);
    states = [];
    const tenth = buffer({ ...BOUNDS, mode: 'sample', every: 10 });
    push(tenth, 50);
    expect([tenth.dropped, tenth.behind, states]).toEqual([44, 5, []]);
    push(tenth, 10);
    expect(states).toEqual(['pressured']);
  });
});

describe('a channel', () => {
  let hub: FakeHub;
  beforeEach(() => (hub = new FakeHub()));
  const flow = () => hub.socket.of('flow').map(({ level }) => level);
  let offset: number;

  /** A channel of which the hub sends numbers. */
  async function sending(name: string) {
    offset = 0;
    const connection = await hub.connected();
    const channel = connection.channel<number>(name);
    const receive = (count: number): void => {
      for (let item = 0; item < count; item++) hub.socket.receive(event(name, `e:${++offset}`, item));
    };
    const grant = async (): Promise<void> => {
      await turn();
      hub.socket.receive({ type: 'subscribed', id: hub.socket.last('subscribe').id ?? '', channel: name });
    };
    return { connection, channel, receive, grant };
  }

  it('that may drop events is asked for less while the consumer is behind', async () => {
    const { channel, receive, grant } = await sending('cursor.1');
    buffer().attach(channel);
    await grant();
    receive(6);
    expect(flow()).toEqual(['moderate']);
    receive(5);
    expect(flow()).toEqual(['moderate', 'high']);
    frames.next();
    vi.advanceTimersByTime(2001);
    expect(flow()).toEqual(['moderate', 'high', 'none']);
    expect(got.flatMap(({ items }) => items)).toHaveLength(10);
  });

  it('that loses nothing is not asked for less: it would not send less', async () => {
    const { channel, receive, grant } = await sending('workspace.1');
    const one = buffer();
    one.attach(channel);
    await grant();
    receive(11);
    expect([one.pressure, flow()]).toEqual(['overflowing', []]);
  });

  it.each<[string, BufferConfig<number>]>([
    ['latest', { mode: 'latest' }],
    ['sample', { mode: 'sample', every: 2 }],
    ['sample', { mode: 'sample', perSecond: 2 }],
  ])('that loses nothing is left out of in mode %s only when the application says so', async (mode, config) => {
    const { channel, receive, grant } = await sending('workspace.1');
    expect(() => buffer(config).attach(channel)).toThrow(
      expect.objectContaining({
        name: 'bad_field',
        message:
          `mode is ${mode}, which leaves items out, and workspace.1 is a channel that loses nothing. ` +
          'Set mode to batch, or lossy to true if items of it may be left out.',
      }),
    );
    await turn();
    expect(channel.state).toBe('unsubscribed');
    const lossy = buffer({ ...config, lossy: true });
    lossy.attach(channel);
    await grant();
    receive(3);
    lossy.flush();
    expect(got.flatMap(({ items }) => items).at(-1)).toBe(2);
  });

  it('is left when it is detached, and its pressure is taken back', async () => {
    const { channel, receive, grant } = await sending('cursor.1');
    const detach = buffer().attach(channel);
    await grant();
    receive(6);
    detach();
    detach();
    await turn();
    expect([flow(), hub.socket.of('unsubscribe').length]).toEqual([['moderate', 'none'], 1]);
  });

  it('is left when the buffer is closed, and a buffer that is closed takes no other', async () => {
    const { channel, receive, grant } = await sending('cursor.1');
    const one = buffer();
    one.attach(channel);
    await grant();
    receive(6);
    one.close();
    await turn();
    expect([flow(), hub.socket.of('unsubscribe').length]).toEqual([['moderate', 'none'], 1]);
    expect(() => one.attach(channel)).toThrow(expect.objectContaining({ name: 'buffer_closed' }));
  });

  it('that comes later is asked for what the buffer is under', async () => {
    const { channel } = await sending('cursor.1');
    const one = buffer();
    push(one, 6);
    one.attach(channel);
    expect(flow()).toEqual(['moderate']);
  });
});
