// @vitest-environment happy-dom
import type { QueryState } from '@tidings/realtime';
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useQueryStatus, type QueryStatusOptions } from '../src/query-status/index.js';
import { newerOf } from '../src/query-status/query-watch.js';
import { acted, after, worlds } from './world.js';

const CHANNEL = 'query.456';
const all = worlds();

function query(over: Partial<QueryState> = {}): QueryState {
  const owner = { userId: 'alice', name: 'Alice' };
  return { id: 456, version: 1, status: 'running', rows: 0, owner, attempt: 1, first: 456, submittedAt: 1, ...over };
}

async function watching(options: QueryStatusOptions = {}) {
  await all.world.connect();
  const initialProps: { readonly id: number | null } = { id: 456 };
  const view = renderHook(({ id }) => useQueryStatus(id, options), { wrapper: all.world.wrapper, initialProps });
  await acted();
  return view;
}

const asked = () => all.world.rest.of('queries/456').length;
const answer = (body: QueryState) => act(() => all.world.rest.last('queries/456').answer(200, body));
const status = (over: Partial<QueryState>) =>
  all.world.say({ type: 'query.status', channel: CHANNEL, payload: query(over), version: query(over).version });
const update = (id: string, over: Partial<QueryState>) =>
  all.world.say({ type: 'query.update', channel: CHANNEL, id, seq: 1, payload: query(over), timestamp: 1 });

describe('useQueryStatus', () => {
  it('asks once and subscribes once, also in StrictMode, and follows what the hub says', async () => {
    const { result } = await watching();
    expect([asked(), all.world.subscriptions(CHANNEL)]).toEqual([1, 1]);
    expect(result.current).toMatchObject({ status: undefined, rows: 0, isFinal: false });
    await answer(query({ status: 'pending', position: 3 }));
    expect(result.current).toMatchObject({ status: 'pending', position: 3 });
    await all.world.grant(CHANNEL, 'e:0');
    await status({ version: 2, progress: 40, rows: 18_000, elapsed: 1200 });
    expect(result.current).toMatchObject({ status: 'running', progress: 40, rows: 18_000, elapsed: 1200 });
    await update('e:1', { version: 3, status: 'completed', rows: 45_231 });
    expect(result.current).toMatchObject({ status: 'completed', rows: 45_231, isFinal: true });
  });

  it('does not go back when an older word comes later', async () => {
    const { result } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    await update('e:1', { version: 3, status: 'completed', rows: 9 });
    await answer(query({ version: 2, progress: 90 }));
    expect(result.current.status).toBe('completed');
  });

  it('tells the end once, and not of a query that had ended before', async () => {
    const onEnd = vi.fn();
    await watching({ onEnd });
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query({ version: 2 }));
    await update('e:1', { version: 3, status: 'failed', error: 'no such table' });
    await status({ version: 3, status: 'failed', error: 'no such table' });
    expect(onEnd).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: 'failed' }));
  });

  it('asks every so often while there is no connection, until the query has ended', async () => {
    const { result } = await watching({ pollInterval: 1000 });
    await all.world.grant(CHANNEL, 'e:0');
    await answer(query({ version: 2 }));
    const before = asked();
    await after(5000);
    expect(asked()).toBe(before);
    act(() => all.world.hub.socket.drop(1006));
    await after(1000);
    expect(asked()).toBe(before + 1);
    await answer(query({ version: 3, status: 'timeout' }));
    await after(10_000);
    expect([result.current.status, asked()]).toEqual(['timeout', before + 1]);
  });

  it('asks to cancel, and takes that back when it is refused', async () => {
    const { result } = await watching();
    await answer(query({ version: 2 }));
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current.cancel()));
    expect(result.current.isCancelling).toBe(true);
    await acted();
    const refusal = { code: 403, detail: 'It has ended.', retryable: false };
    await act(() => all.world.rest.last('queries/456/cancel').answer(409, refusal));
    expect(await done).toBe(false);
    expect(result.current).toMatchObject({ isCancelling: false, error: { name: 'conflict', what: 'It has ended.' } });
  });

  it('is cancelling until the engine has ended it', async () => {
    const { result } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    act(() => void result.current.cancel());
    await acted();
    await act(() => all.world.rest.last('queries/456/cancel').answer(202, query({ version: 2 })));
    expect(result.current.isCancelling).toBe(true);
    await update('e:1', { version: 3, status: 'cancelled', by: 'alice' });
    expect(result.current).toMatchObject({ isCancelling: false, status: 'cancelled' });
  });

  it('tries again under a key, and gives the new attempt', async () => {
    const { result } = await watching();
    const attempt = result.current.retry();
    await acted();
    const request = all.world.rest.last('queries/456/retry');
    expect([request.method, request.headers.get('Idempotency-Key')]).toEqual(['POST', expect.stringMatching(/./)]);
    await request.answer(201, query({ id: 457, attempt: 2 }));
    expect(await attempt).toMatchObject({ id: 457, attempt: 2 });
  });

  it('follows nothing without an id, and says why it may not follow one', async () => {
    const { result, rerender } = await watching();
    await all.world.grant(CHANNEL, 'e:0');
    await act(() => all.world.rest.last('queries/456').refuse(404, 'No such query.'));
    expect(result.current.error).toMatchObject({ status: 404, what: 'No such query.' });
    const before = asked();
    rerender({ id: null });
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
    await after(25_000);
    expect([result.current.query, result.current.error, asked()]).toEqual([undefined, undefined, before]);
  });
});

describe('newerOf', () => {
  it('keeps the whole statement, of which an event has the beginning', () => {
    const whole = query({ text: 'select 1 from t' });
    expect(newerOf(whole, query({ version: 2, text: 'select' }))).toMatchObject({
      version: 2,
      text: 'select 1 from t',
    });
  });

  it('lets neither rows nor progress of one version go back', () => {
    const known = query({ rows: 5, progress: 50 });
    expect(newerOf(known, query({ rows: 4, progress: 60 }))).toBe(known);
    expect(newerOf(known, query({ rows: 5, progress: 40 }))).toBe(known);
    expect(newerOf(known, query({ rows: 6, progress: 50 })).rows).toBe(6);
  });

  it('takes another query as it is', () => {
    expect(newerOf(query({ version: 9 }), query({ id: 457 })).id).toBe(457);
  });
});
