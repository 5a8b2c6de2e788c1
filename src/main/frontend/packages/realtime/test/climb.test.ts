import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.js';
import { Climb } from '../src/transport/climb.js';

const FIRST = 60_000;
let looks: number[];
let climb: Climb;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  looks = [];
  climb = new Climb(systemClock, () => 0.5, FIRST, {
    look: () => {
      looks.push(Date.now());
      return Promise.resolve();
    },
  });
});

afterEach(() => vi.useRealTimers());

const pass = (minutes: number) => vi.advanceTimersByTimeAsync(minutes * 60_000);

describe('looking for something better', () => {
  it('happens after a minute, then twice as late each time, up to ten minutes', async () => {
    climb.start();
    await pass(45);
    expect(looks.map((at) => at / 60_000)).toEqual([1, 3, 7, 15, 25, 35, 45]);
  });

  it('goes on with the longer delay in the next session, until the best transport has proved good', async () => {
    climb.start();
    await pass(1);
    climb.stop();
    climb.start();
    await pass(1.9);
    expect(looks).toHaveLength(1);
    await pass(0.1);
    expect(looks).toHaveLength(2);
    climb.stop();
    climb.reset();
    climb.start();
    await pass(1);
    expect(looks).toHaveLength(3);
  });

  it('happens soon after a change of the network, but not all the time', async () => {
    climb.start();
    climb.soon();
    await vi.advanceTimersByTimeAsync(2500);
    expect(looks).toEqual([2500]);
    climb.soon();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(looks).toHaveLength(1);
  });

  it('does not happen without a session', async () => {
    climb.soon();
    climb.start();
    climb.stop();
    climb.soon();
    await pass(60);
    expect([looks, vi.getTimerCount()]).toEqual([[], 0]);
  });

  it('is called off with the session', async () => {
    let signal: AbortSignal | undefined;
    const calledOff = new Climb(systemClock, () => 0.5, FIRST, {
      look: (given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    calledOff.start();
    await pass(1);
    expect(signal?.aborted).toBe(false);
    calledOff.stop();
    expect(signal?.aborted).toBe(true);
  });
});
