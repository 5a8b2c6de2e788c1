// @vitest-environment happy-dom
import type { QueryState } from '@tidings/realtime';
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useQueryStatus, type QueryStatusOptions } from '../src/query-status/index.js';
import { acted, after, worlds } from './world.js';

const CHANNEL = 'query.456';
const all = worlds();

function query(over: Partial<QueryState> = {}): QueryState {
  const owner = { userId: 'alice', name: 'Alice' };
  return { id: 456, version: 1, status: 'running', rows: 0, owner, attempt: 1, first: 456, submittedAt: 1, ...over };
}

interface Props {
  readonly id: number | string | null;
  readonly options: QueryStatusOptions;
}

async function watching(options: QueryStatusOptions = {}, id: Props['id'] = 456) {
  await all.world.connect();
  const initialProps: Props = { id, options };
  const view = renderHook((props: Props) => useQueryStatus(props.id, props.options), {
    wrapper: all.world.wrapper,
    initialProps,
  });
  await acted();
  return view;
}

const asked = (path = 'queries/456') => all.world.rest.of(path).length;
const answer = (body: QueryState) => act(() => all.world.rest.last('queries/456').answer(200, body));
const fail = () => act(() => all.world.rest.last('queries/456').fail());
const update = (over: Partial<QueryState>) =>
  all.world.say({
    type: 'query.update',
    channel: CHANNEL,
    id: `e:${over.version ?? 1}`,
    seq: 1,
    payload: query(over),
    timestamp: 1,
  });

describe('useQueryStatus', () => {
  it('asks again when the hub says that events were lost', async () => {
    const { result } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query());
    await all.world.say({ type: 'gap', channel: CHANNEL, from: 'e:0', to: 'e:9', reason: 'trimmed' });
    expect(asked()).toBe(2);
    await answer(query({ version: 5, status: 'completed' }));
    expect(result.current.status).toBe('completed');
  });

  it('asks once for all who want to know at the same time, and anew afterwards', async () => {
    const { result } = await watching();
    act(() => {
      void result.current.refresh();
      void result.current.refresh();
    });
    await acted();
    expect(asked()).toBe(1);
    await answer(query());
    act(() => void result.current.refresh());
    await acted();
    expect(asked()).toBe(2);
  });

  it('says that the hub refuses the channel', async () => {
    const { result } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query());
    await all.world.say({ type: 'unsubscribed', channel: CHANNEL, code: 202 });
    expect(result.current.error).toMatchObject({ name: 'forbidden' });
  });

  it('forgets what failed once the hub has said something', async () => {
    const { result } = await watching();
    await fail();
    expect(result.current.error).toMatchObject({ name: 'unreachable' });
    await all.world.grant(CHANNEL, 'e:0');
    await update({ version: 2 });
    expect(result.current).toMatchObject({ error: undefined, status: 'running' });
  });

  it('forgets what failed when it is asked to cancel', async () => {
    const { result } = await watching();
    await fail();
    act(() => void result.current.cancel());
    expect(result.current).toMatchObject({ error: undefined, isCancelling: true });
  });

  it('goes on asking while the hub cannot be reached, and not once it has said no', async () => {
    await watching({ pollInterval: 1000 });
    act(() => all.world.hub.socket.drop(4003));
    await fail();
    await after(1000);
    expect(asked()).toBe(2);
    await act(() => all.world.rest.last('queries/456').refuse(404, 'No such query.'));
    await after(10_000);
    expect(asked()).toBe(2);
  });

  it('goes on asking when the hub has said that it cannot answer for now', async () => {
    await watching({ pollInterval: 1000 });
    act(() => all.world.hub.socket.drop(4003));
    await act(() => all.world.rest.last('queries/456').refuse(503, 'The store is down.'));
    await after(1000);
    expect(asked()).toBe(2);
  });

  it('asks nothing when the component is gone in the turn in which it came', async () => {
    await all.world.connect();
    const { unmount } = renderHook(() => useQueryStatus(456), { wrapper: all.world.wrapper });
    unmount();
    await after(10_000);
    expect(asked()).toBe(0);
  });

  it('asks in the interval of the first render, five seconds where it names none', async () => {
    await watching();
    act(() => all.world.hub.socket.drop(4003));
    await answer(query());
    await after(4999);
    expect(asked()).toBe(1);
    await after(1);
    expect(asked()).toBe(2);
  });

  it('asks once in an interval, however often it was asked for in between', async () => {
    const { result } = await watching({ pollInterval: 1000 });
    act(() => all.world.hub.socket.drop(4003));
    await answer(query());
    await after(500);
    act(() => void result.current.refresh());
    await acted();
    await answer(query());
    await after(999);
    expect(asked()).toBe(2);
    await after(1);
    expect(asked()).toBe(3);
  });

  it('asks and hears nothing more once the component is gone', async () => {
    const { result, unmount } = await watching({ pollInterval: 1000 });
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query());
    act(() => all.world.hub.socket.drop(4003));
    await after(900);
    unmount();
    await after(10_000);
    expect([asked(), result.current.status]).toEqual([1, 'running']);
  });

  it('does not begin to ask again with an answer that comes once the component is gone', async () => {
    const { unmount } = await watching({ pollInterval: 1000 });
    act(() => all.world.hub.socket.drop(4003));
    unmount();
    await answer(query());
    await after(10_000);
    expect(asked()).toBe(1);
  });

  it('tells the end to the callback of the last render', async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const { rerender } = await watching({ onEnd: first });
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query());
    rerender({ id: 456, options: { onEnd: second } });
    await update({ version: 2, status: 'timeout' });
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  });

  it('tells no end of a query of which it hears first that it has ended', async () => {
    const onEnd = vi.fn();
    const { result } = await watching({ onEnd });
    await answer(query({ status: 'completed' }));
    expect([result.current.isFinal, onEnd.mock.calls.length]).toEqual([true, 0]);
  });

  it('follows another query from the beginning', async () => {
    const { result, rerender } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query({ version: 9, rows: 7, position: 2 }));
    expect(result.current).toMatchObject({ rows: 7, position: 2 });
    rerender({ id: 457, options: {} });
    await acted();
    expect(result.current).toMatchObject({ query: undefined, rows: 0, position: undefined });
    expect([asked('queries/457'), all.world.subscriptions('query.457')]).toEqual([1, 1]);
  });

  it('asks and subscribes nothing without an id', async () => {
    await watching({}, null);
    expect([all.world.rest.all.length, all.world.hub.socket.of('subscribe').length]).toEqual([0, 0]);
  });

  it('keeps its functions while the query goes on', async () => {
    const { result } = await watching();
    const { cancel, retry, refresh } = result.current;
    await answer(query({ version: 2, progress: 20 }));
    expect(result.current).toMatchObject({ cancel, retry, refresh, progress: 20 });
  });
});
