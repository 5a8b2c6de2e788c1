import { describe, expect, it } from 'vitest';
import { FakeClock } from '@tidings/testing';

describe('a fake clock', () => {
  it('runs timers at their time and in their order, also those that timers set', async () => {
    const clock = new FakeClock(1000);
    const seen: string[] = [];
    clock.setTimeout(() => seen.push(`late at ${clock.now()}`), 20);
    clock.setTimeout(() => {
      seen.push(`early at ${clock.now()}`);
      clock.setTimeout(() => seen.push(`nested at ${clock.now()}`), 5);
    }, 10);
    await clock.advance(30);
    expect(seen).toEqual(['early at 1010', 'nested at 1015', 'late at 1020']);
    expect(clock.now()).toBe(1030);
  });

  it('runs nothing before its time, and nothing that was cleared', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.setTimeout(() => seen.push('due'), 10);
    clock.clearTimeout(clock.setTimeout(() => seen.push('cleared'), 5));
    clock.clearTimeout(undefined);
    await clock.advance(9);
    expect(seen).toEqual([]);
    expect(clock.waiting).toBe(1);
    await clock.advance(1);
    expect(seen).toEqual(['due']);
  });

  it('lets promises that hang on each other settle between two timers', async () => {
    const clock = new FakeClock();
    const seen: string[] = [];
    clock.setTimeout(() => {
      let chain = Promise.resolve();
      for (let n = 0; n < 50; n++) chain = chain.then(() => undefined);
      void chain.then(() => seen.push('promises'));
    }, 1);
    clock.setTimeout(() => seen.push('timer'), 1);
    await clock.advance(1);
    expect(seen).toEqual(['promises', 'timer']);
  });

  it('waits until something is so, and says when it is not', async () => {
    const clock = new FakeClock();
    let so = false;
    clock.setTimeout(() => (so = true), 500);
    await clock.until(() => so);
    expect(clock.now()).toBe(1_700_000_000_500);
    await expect(clock.until(() => false, 100)).rejects.toThrow('within 100 ms');
  });

  it('refuses to go back, and to run for ever', async () => {
    const clock = new FakeClock();
    await expect(clock.advance(-1)).rejects.toThrow('milliseconds is -1');
    const again = (): void => void clock.setTimeout(again, 0);
    clock.setTimeout(again, 0);
    await expect(clock.settle()).rejects.toThrow('set each other');
  });
});
