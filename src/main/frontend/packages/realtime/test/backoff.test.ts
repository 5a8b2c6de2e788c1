import { expect, it } from 'vitest';
import { backoffDelay } from '../src/index.js';
import { jitter } from '../src/backoff.js';

it('grows by half from one second and stays at thirty', () => {
  const delays = Array.from({ length: 12 }, (_, index) => backoffDelay(index + 1));
  expect(delays).toEqual([1000, 1500, 2250, 3375, 5063, 7594, 11391, 17086, 25629, 30000, 30000, 30000]);
});

it('takes base, factor and cap from its settings', () => {
  const settings = { base: 200, factor: 2, cap: 700 };
  expect([1, 2, 3].map((attempt) => backoffDelay(attempt, settings))).toEqual([200, 400, 700]);
});

it('jitters over the whole width, from zero to just below it', () => {
  expect(jitter(1000, () => 0)).toBe(0);
  expect(jitter(1000, () => 0.999_999)).toBe(999);
});
