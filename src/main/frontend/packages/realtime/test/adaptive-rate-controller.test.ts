import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AdaptiveRateController, BackpressureBuffer, type RateConfig } from '../src/backpressure/index.js';
import { FakeFrames } from './fake-frames.js';
import { FakeHub } from './hub.js';

let frames: FakeFrames;
let rates: number[];

beforeEach(() => {
  vi.useFakeTimers();
  frames = new FakeFrames();
  rates = [];
});

afterEach(() => vi.useRealTimers());

/** Halves or adds ten after each tenth of a second, from 80 and to 10. */
function started(config: RateConfig = {}): AdaptiveRateController {
  const controller = new AdaptiveRateController({
    minRate: 10,
    maxRate: 80,
    interval: 100,
    increase: 10,
    decrease: 0.5,
    frameRate: 50,
    frames,
    onRate: (rate) => rates.push(rate),
    ...config,
  });
  controller.start();
  frames.next();
  return controller;
}

const good = (windows: number) => frames.next(20, windows * 5);
const late = (windows: number) => frames.next(50, windows * 2);

describe('the rate', () => {
  it('begins with the highest and stays there while frames come in time', () => {
    const controller = started();
    good(10);
    expect([controller.rate, rates]).toEqual([80, []]);
  });

  it('is multiplied down when frames are late, and added up when there is room, within its bounds', () => {
    const controller = started();
    late(3);
    expect(rates).toEqual([40, 20, 10]);
    good(8);
    expect(rates.slice(3)).toEqual([20, 30, 40, 50, 60, 70, 80]);
    late(1);
    expect(controller.rate).toBe(40);
  });

  it('stays between late and room', () => {
    const controller = started();
    late(1);
    frames.next(23, 50);
    expect(controller.rate).toBe(40);
  });

  it('rises again where frames are slow at the lowest rate, too: the display is slow, not the consumer', () => {
    const controller = started();
    late(4);
    expect(controller.rate).toBe(10);
    late(7);
    expect(controller.rate).toBe(80);
    frames.next(100, 1);
    expect(controller.rate).toBe(40);
  });

  it('takes the frame rate of the configuration for usual again when frames come that fast', () => {
    const controller = started();
    late(6);
    good(10);
    expect(controller.rate).toBe(80);
    late(1);
    expect(controller.rate).toBe(40);
  });

  it('stays while the page is hidden, and the time of that is no late frame', () => {
    const controller = started();
    good(1);
    frames.show(false);
    expect(frames.requested).toBe(0);
    vi.advanceTimersByTime(60_000);
    frames.show(true);
    frames.next();
    good(5);
    expect([controller.rate, rates]).toEqual([80, []]);
    late(1);
    expect(controller.rate).toBe(40);
  });

  it('stays when it is stopped, and where there are no frames', () => {
    const controller = started();
    controller.start();
    expect([frames.requested, frames.watched]).toEqual([1, 1]);
    late(1);
    controller.stop();
    expect([controller.rate, frames.requested, frames.watched]).toEqual([40, 0, 0]);
    const hidden = new AdaptiveRateController({ frames: new FakeFrames(false) });
    hidden.start();
    expect([hidden.rate, vi.getTimerCount()]).toEqual([60, 0]);
  });

  it('may be stopped when it is told', () => {
    const controller = started({ onRate: () => controller.stop() });
    late(5);
    expect([controller.rate, frames.requested]).toEqual([40, 0]);
  });
});

describe('what it drives', () => {
  it('samples at its rate, from the start and until it is let go', () => {
    const controller = started();
    const buffer = new BackpressureBuffer<number>({ mode: 'sample', perSecond: 1, frames }, () => undefined);
    const release = controller.drive(buffer);
    expect(buffer.rate).toBe(80);
    late(1);
    expect(buffer.rate).toBe(40);
    release();
    late(1);
    expect(buffer.rate).toBe(40);
  });

  it('asks the hub for less at a low rate, without going to and fro', async () => {
    const connection = await new FakeHub().connected();
    const levels: string[] = [];
    const throttle = connection.throttle();
    const spied = { throttle: () => ({ ...throttle, set: (level: string) => levels.push(level) }) };
    const controller = started({ minRate: 1, maxRate: 16, increase: 1, frameRate: 50 });
    controller.throttle(spied);
    late(4);
    expect([controller.rate, levels]).toEqual([1, ['none', 'moderate', 'moderate', 'high', 'high']]);
    levels.length = 0;
    good(15);
    expect(levels).toEqual([...Array<string>(2).fill('high'), ...Array<string>(12).fill('moderate'), 'none']);
  });

  it('asks for nothing any more when it is let go', async () => {
    const hub = new FakeHub();
    const connection = await hub.connected();
    const controller = started({ maxRate: 16, minRate: 1 });
    const release = controller.throttle(connection.channel('cursor.1'));
    late(1);
    release();
    late(3);
    expect(hub.socket.of('flow').map(({ level }) => level)).toEqual(['moderate', 'none']);
  });
});

it.each<[string, RateConfig]>([
  ['minRate is 0. Set minRate to a number above 0.', { minRate: 0 }],
  ['minRate is 70. Set minRate to at most maxRate, 60.', { minRate: 70 }],
  ['decrease is 1. Set decrease to a number below 1.', { decrease: 1 }],
  ['interval is NaN. Set interval to a number above 0.', { interval: NaN }],
])('is refused: %s', (message, config) => {
  expect(() => new AdaptiveRateController(config)).toThrow(expect.objectContaining({ name: 'bad_field', message }));
});
