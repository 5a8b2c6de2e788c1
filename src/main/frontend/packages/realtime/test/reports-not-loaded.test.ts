import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub } from './hub.js';

vi.mock('../src/reporter.js', () => {
  throw new Error('404');
});

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

it('works on, and tells, when the part that reports to the hub cannot be loaded', async () => {
  const onDefect = vi.fn();
  const connection = await hub.connected({ reports: true, onDefect });
  await vi.waitFor(() => expect(onDefect).toHaveBeenCalledOnce());
  expect(onDefect).toHaveBeenCalledWith({
    kind: 'transport',
    detail: expect.stringContaining('reports to the hub could not be loaded') as string,
  });
  expect(connection.status).toBe('connected');
});
