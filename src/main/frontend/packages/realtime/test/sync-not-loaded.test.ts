import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub } from './hub.js';

vi.mock('../src/channel-sync.js', () => {
  throw new Error('404');
});

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

it('rejects a sync, and asks for nothing, when the part that asks cannot be loaded', async () => {
  const connection = await hub.connected();
  const sync = connection.channel('workspace.lobby').sync({ lastEventId: 'e:0' });
  await expect(sync).rejects.toMatchObject({ code: 910, name: 'not_loaded', retryable: true });
  expect(hub.socket.of('sync')).toEqual([]);
  expect(connection.status).toBe('connected');
});
