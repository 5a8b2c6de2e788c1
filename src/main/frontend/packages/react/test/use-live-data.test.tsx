// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { event } from '@tidings/realtime/testing';
import { act, renderHook } from '@testing-library/react';
import { type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { useLiveData, type LiveDataOptions } from '../src/query/index.js';
import { acted, after, worlds } from './world.js';

const WIDGET = 'widget.revenue';
const all = worlds();

/** A REST interface that answers when the test says so, with what is so when it was asked. */
class Source {
  value = 0;
  readonly waiting: (() => void)[] = [];
  asked = 0;

  readonly fetchFn = (): Promise<number> => {
    this.asked++;
    const { value } = this;
    return new Promise((resolve) => this.waiting.push(() => resolve(value)));
  };

  async answer(): Promise<void> {
    for (const answer of this.waiting.splice(0)) answer();
    await acted();
  }
}

async function widget(options: Partial<LiveDataOptions<number>> = {}, count = 1) {
  const source = new Source();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await all.world.connect();
  const view = renderHook(
    () =>
      Array.from({ length: count }, () => 0).map(() =>
        useLiveData({ channel: WIDGET, fetchFn: source.fetchFn, ...options }),
      ),
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={client}>{all.world.wrapper({ children })}</QueryClientProvider>
      ),
    },
  );
  const live = () => view.result.current[0] ?? never();
  await acted();
  return { ...view, source, client, live };
}

/** Loaded, subscribed, and loaded again since the subscription may have come after the first reading. */
async function loaded(options: Partial<LiveDataOptions<number>> = {}, count = 1) {
  const view = await widget(options, count);
  await view.source.answer();
  await all.world.grant(WIDGET, 'e:0');
  await view.source.answer();
  await after(500);
  view.source.asked = 0;
  return view;
}

function never(): never {
  throw new Error('nothing was rendered');
}

const push = (offset: number, payload: unknown = null) =>
  all.world.say(event(WIDGET, `e:${offset}`, payload, { seq: offset }));

describe('useLiveData', () => {
  it('loads, and loads once more when the subscription came after that, so that nothing falls between', async () => {
    const { source, live } = await widget();
    expect(live()).toMatchObject({ data: undefined, lastUpdated: undefined, isLoading: true, isLive: false });
    await source.answer();
    expect(live()).toMatchObject({ data: 0, lastUpdated: Date.now(), isLoading: false });
    source.value = 1;
    await all.world.grant(WIDGET, 'e:0');
    await source.answer();
    expect(live()).toMatchObject({ data: 1, isLive: true });
    expect([source.asked, all.world.subscriptions(WIDGET)]).toEqual([2, 1]);
  });

  it('fetches again at a push', async () => {
    const { source, live } = await loaded();
    source.value = 7;
    await push(1);
    await source.answer();
    expect(live().data).toBe(7);
    expect(source.asked).toBe(1);
  });

  it('joins a hundred pushes into two fetches, of which the second sees the last push', async () => {
    const { source, live } = await loaded();
    for (let offset = 1; offset <= 100; offset++) {
      source.value = offset;
      await push(offset);
    }
    expect(source.asked).toBe(1);
    await source.answer();
    await after(499);
    expect(source.asked).toBe(1);
    await after(1);
    await source.answer();
    await after(25_000);
    expect([source.asked, live().data]).toEqual([2, 100]);
  });

  it('is fetched once for all components that show it', async () => {
    const { source, result } = await loaded({}, 3);
    source.value = 7;
    await push(1);
    await source.answer();
    await after(10_000);
    expect([source.asked, result.current.map(({ data }) => data)]).toEqual([1, [7, 7, 7]]);
  });

  it('fetches once more when a push comes while somebody else is fetching', async () => {
    const { source, client, live } = await loaded();
    act(() => void client.refetchQueries({ queryKey: ['tidings', WIDGET] }));
    source.value = 7;
    await push(1);
    expect(source.asked).toBe(1);
    await source.answer();
    await source.answer();
    expect([source.asked, live().data]).toEqual([2, 7]);
  });

  it('patches from the push where it can, without a fetch', async () => {
    const patch = vi.fn((before: number | undefined, payload: unknown) =>
      typeof payload === 'number' ? (before ?? 0) + payload : undefined,
    );
    const { source, live } = await loaded({ patch });
    await after(1000);
    await push(1, 5);
    expect(live()).toMatchObject({ data: 5, lastUpdated: Date.now() });
    expect(source.asked).toBe(0);
    await push(2, 'something else');
    expect(source.asked).toBe(1);
  });

  it('fetches after a patch that a fetch under way would undo', async () => {
    const { source, client, live } = await loaded({ patch: (_, payload) => Number(payload) });
    await after(1000);
    act(() => void client.refetchQueries({ queryKey: ['tidings', WIDGET] }));
    source.value = 5;
    await push(1, 5);
    expect(live().data).toBe(5);
    await source.answer();
    await source.answer();
    expect([source.asked, live().data]).toEqual([2, 5]);
  });

  it('does not poll while pushes come, and polls while they do not', async () => {
    const { source, live } = await loaded({ pollInterval: 10_000 });
    await after(25_000);
    expect(source.asked).toBe(0);
    act(() => all.world.hub.socket.drop(4003));
    expect(live().isLive).toBe(false);
    await after(10_000);
    expect(source.asked).toBe(1);
    await source.answer();
    await after(10_000);
    expect(source.asked).toBe(2);
  });

  it('polls when the hub does not let it subscribe', async () => {
    const { source } = await loaded({ pollInterval: 10_000 });
    await all.world.say({ type: 'unsubscribed', channel: WIDGET, code: 202 });
    await after(10_000);
    expect(source.asked).toBe(1);
  });

  it('only polls where pushes are not wanted', async () => {
    const { source } = await widget({ enableWebSocket: false, pollInterval: 10_000 });
    await source.answer();
    await after(10_000);
    expect([source.asked, all.world.hub.socket.of('subscribe')]).toEqual([2, []]);
  });

  it('goes on after a loss without a fetch, and fetches after a gap', async () => {
    const { source } = await loaded();
    await all.world.loseAndComeBack();
    await all.world.grant(WIDGET, 'e:0');
    expect(source.asked).toBe(0);
    await all.world.say({ type: 'gap', channel: WIDGET, from: 'e:0', to: 'e:9', reason: 'trimmed' });
    expect(source.asked).toBe(1);
  });

  it('refreshes on events of other channels and other types', async () => {
    const done = { channel: 'pipelines', type: 'message' };
    const { source } = await loaded({ refreshOn: ['query.data', done] });
    await all.world.grant('pipelines', 'p:0');
    await source.answer();
    await after(500);
    source.asked = 0;
    await push(1);
    expect(source.asked).toBe(0);
    await all.world.say(event('pipelines', 'p:1', { done: true }));
    expect(source.asked).toBe(1);
    await source.answer();
    await after(500);
    const payload = { version: 1, saved: 1, query: 2, rows: 3, hash: 'h' };
    await all.world.say({ type: 'query.data', channel: WIDGET, id: 'e:2', seq: 2, payload, timestamp: 1 });
    expect(source.asked).toBe(2);
  });

  it('spreads the fetches of many readers, where that is asked for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { source } = await loaded({ spread: 2000 });
    await after(1000);
    await source.answer();
    await after(500);
    source.asked = 0;
    await push(1);
    await after(999);
    expect(source.asked).toBe(0);
    await after(1);
    expect(source.asked).toBe(1);
    vi.restoreAllMocks();
  });

  it('fetches when it is asked to, and keeps the data when that fails', async () => {
    const fetchFn = vi.fn<() => Promise<number>>(() => Promise.resolve(1));
    const { live } = await loaded({ fetchFn });
    fetchFn.mockRejectedValueOnce(new Error('down'));
    act(() => live().refresh());
    await after(500);
    expect(live()).toMatchObject({ data: 1, error: new Error('down') });
  });

  it('ends its subscription with the component', async () => {
    const { unmount } = await loaded();
    unmount();
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
  });
});
