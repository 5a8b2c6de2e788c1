import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHub, turn } from './hub.js';
import { OutboxShelf } from './outbox-shelf.js';

let attempts = 0;

vi.mock('../src/stored-outbox.js', () => {
  attempts++;
  throw new Error('404');
});

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

const payloads = () => hub.socket.of('publish').map(({ payload }) => payload);

it('publishes, and tells once that nothing is kept, when the part that keeps publications cannot be loaded', async () => {
  const onDefect = vi.fn();
  const shelf = new OutboxShelf();
  const connection = await hub.connected({ outbox: shelf.open, onDefect });
  void connection.publish('workspace.lobby', 'a');
  await vi.waitFor(() => expect(payloads()).toEqual(['a']));
  expect(onDefect).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({
      kind: 'storage',
      detail: expect.stringContaining('may not survive a reload: Error') as string,
    }),
  );
  hub.socket.receive({ type: 'ack', id: hub.socket.last('publish').id });
  hub.socket.drop(1006);
  await hub.comeBack();
  void connection.publish('workspace.lobby', 'b');
  await vi.waitFor(() => expect(payloads()).toEqual(['b']));
  expect([onDefect.mock.calls.length, shelf.rows]).toEqual([1, []]);
});

it('is not loaded by a connection that keeps nothing', async () => {
  attempts = 0;
  const connection = await hub.connected({ outbox: 'memory' });
  void connection.publish('workspace.lobby', 'a');
  await turn();
  expect([payloads(), attempts]).toEqual([['a'], 0]);
});
