// @vitest-environment happy-dom
import { event } from '@tidings/realtime/testing';
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useOptimisticRealtime, type ItemOperation, type OptimisticOptions } from '../src/index.js';
import { acted, worlds } from './world.js';

interface Task {
  readonly id: string;
  readonly title: string;
}

const BOARD = 'workspace.tasks';
const BUY: Task = { id: 'a', title: 'Buy milk' };
const CALL: Task = { id: 'b', title: 'Call Bob' };
const all = worlds();

async function board(options: OptimisticOptions<Task> = {}) {
  await all.world.connect();
  const view = renderHook(() => useOptimisticRealtime<Task>(BOARD, [BUY], options), { wrapper: all.world.wrapper });
  await acted();
  await all.world.grant(BOARD, 'e:0');
  return view.result;
}

/** What was published last. */
const sent = () => all.world.hub.socket.last('publish');
const ack = () => all.world.say({ type: 'ack', id: sent().id, eventId: 'e:9' });
/** The hub tells what Bob did. */
const bob = (id: string, operation: ItemOperation<Task>) => all.world.say(event(BOARD, id, operation));
/** The hub tells what was published last. */
const echo = (id: string) => {
  const { id: ref, payload } = sent();
  return all.world.say(
    event(BOARD, id, payload, { ref, sender: { userId: 'alice', clientId: 'device-01', name: 'A' } }),
  );
};
const titles = (data: readonly Task[]) => data.map(({ title }) => title);

describe('useOptimisticRealtime', () => {
  it('shows a new item at once, and once, through ack and event', async () => {
    const result = await board();
    let done: Promise<void> | undefined;
    act(() => void (done = result.current.create(CALL)));
    expect(titles(result.current.data)).toEqual(['Buy milk', 'Call Bob']);
    expect(result.current).toMatchObject({ pendingOps: 1, hasPendingOps: true });
    const { payload, id } = sent();
    expect(payload).toEqual({ type: 'create', item: CALL, opId: id });
    await ack();
    await done;
    expect(result.current.pendingOps).toBe(1);
    await echo('e:1');
    expect(titles(result.current.data)).toEqual(['Buy milk', 'Call Bob']);
    expect(result.current).toMatchObject({ pendingOps: 0, hasPendingOps: false });
  });

  it('takes a change back that the hub refuses, keeps what others did meanwhile, and rejects', async () => {
    const result = await board();
    let done: Promise<void> | undefined;
    act(() => void (done = result.current.update({ ...BUY, title: 'Buy tea' })));
    const refused = expect(done).rejects.toMatchObject({ name: 'read_only' });
    await bob('e:1', { type: 'create', item: CALL, opId: 'b-1' });
    expect(titles(result.current.data)).toEqual(['Buy tea', 'Call Bob']);
    const { id } = sent();
    await all.world.say({ type: 'error', id, code: 401, name: 'read_only', message: 'No.', retryable: false });
    await refused;
    expect(titles(result.current.data)).toEqual(['Buy milk', 'Call Bob']);
    expect(result.current.pendingOps).toBe(0);
  });

  it('brings a deleted item back to its place when that is refused', async () => {
    const result = await board();
    await bob('e:1', { type: 'create', item: CALL, opId: 'b-1' });
    act(() => void result.current.delete('a').catch(() => undefined));
    expect(titles(result.current.data)).toEqual(['Call Bob']);
    const { id } = sent();
    await all.world.say({ type: 'error', id, code: 403, name: 'conflict', message: 'No.', retryable: false });
    expect(titles(result.current.data)).toEqual(['Buy milk', 'Call Bob']);
  });

  it('tells of somebody who changed the same item, while the own change stays on top', async () => {
    const onConflict = vi.fn();
    const result = await board({ onConflict });
    act(() => void result.current.update({ ...BUY, title: 'mine' }));
    const theirs: ItemOperation<Task> = { type: 'update', item: { ...BUY, title: 'theirs' }, opId: 'b-1' };
    await bob('e:1', theirs);
    expect(titles(result.current.data)).toEqual(['mine']);
    const conflict = { mine: sent().payload, theirs, mineHolds: true };
    expect(result.current.conflicts).toMatchObject([{ ...conflict, by: { userId: 'bob' } }]);
    expect(onConflict).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(conflict));
    await echo('e:2');
    expect(titles(result.current.data)).toEqual(['mine']);
    act(() => result.current.clearConflicts());
    expect(result.current.conflicts).toEqual([]);
  });

  it('says that an update of what somebody has deleted changes nothing', async () => {
    const result = await board();
    act(() => void result.current.update({ ...BUY, title: 'mine' }));
    await bob('e:1', { type: 'delete', item: { id: 'a' }, opId: 'b-1' });
    expect(result.current.data).toEqual([]);
    expect(result.current.conflicts).toMatchObject([{ mineHolds: false }]);
  });

  it('says that it may have missed something before it was subscribed, until it is loaded again', async () => {
    const onStale = vi.fn();
    const result = await board({ onStale });
    expect(result.current.isStale).toBe(true);
    act(() => result.current.reset([BUY, CALL]));
    expect(result.current).toMatchObject({ data: [BUY, CALL], isStale: false });
    await all.world.loseAndComeBack();
    await all.world.grant(BOARD, 'e:0');
    expect(result.current.isStale).toBe(false);
    expect(onStale).toHaveBeenCalledOnce();
  });

  it('keeps what was accepted when its event is lost in a gap, and says that it is stale', async () => {
    const result = await board();
    act(() => result.current.reset([BUY]));
    act(() => void result.current.create(CALL));
    await ack();
    await all.world.say({ type: 'gap', channel: BOARD, from: 'e:0', to: 'e:9', reason: 'trimmed' });
    expect(result.current).toMatchObject({ data: [BUY, CALL], pendingOps: 0, isStale: true });
  });

  it('keeps changes that are on their way over a reset', async () => {
    const result = await board();
    act(() => void result.current.create(CALL));
    act(() => result.current.reset([{ id: 'z', title: 'Loaded' }]));
    expect(titles(result.current.data)).toEqual(['Loaded', 'Call Bob']);
  });

  it('waits without a connection and goes out, once, when it is back', async () => {
    const result = await board();
    act(() => all.world.hub.socket.drop(1006));
    act(() => void result.current.create(CALL));
    expect(titles(result.current.data)).toEqual(['Buy milk', 'Call Bob']);
    await act(() => all.world.hub.comeBack());
    expect(all.world.hub.socket.of('publish')).toHaveLength(1);
    await ack();
    await all.world.grant(BOARD, 'e:0');
    await echo('e:1');
    expect(result.current).toMatchObject({ data: [BUY, CALL], pendingOps: 0 });
  });

  it('leaves other things alone that go over the channel', async () => {
    const result = await board();
    await all.world.say(event(BOARD, 'e:1', { text: 'hello' }), event(BOARD, 'e:2', null, { seq: 2 }));
    expect(result.current.data).toEqual([BUY]);
  });
});
