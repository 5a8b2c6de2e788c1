// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useNotifications, type NotificationsOptions } from '../src/notifications/index.js';
import { badge, moved, notice, told } from './notices.js';
import { acted, after, worlds } from './world.js';

const all = worlds();
const lists = () => all.world.rest.of('notifications');

async function mounted(options: NotificationsOptions = {}) {
  await all.world.connect();
  const view = renderHook(() => useNotifications(options), { wrapper: all.world.wrapper });
  await acted();
  return view;
}

/** The hub answers the list and the count that were asked for last. */
async function page(ids: readonly number[], unread: number, version: number, next?: string): Promise<void> {
  const items = ids.map((id) => notice(id));
  await act(() => all.world.rest.last('notifications').answer(200, { items, ...(next !== undefined && { next }) }));
  await act(() => all.world.rest.last('notifications/unread').answer(200, { unread, version }));
}

/** Subscribed, with notices 2 and 1 of which both are unread. */
async function loaded(options: NotificationsOptions = {}) {
  const view = await mounted(options);
  await all.world.grant('user:me', 'e:0');
  await page([2, 1], 2, 10);
  return view;
}

describe('the list of useNotifications', () => {
  it('subscribes once and asks once, after it is subscribed, also in StrictMode', async () => {
    const { result } = await mounted();
    expect([all.world.subscriptions('user:me'), lists().length, result.current.isLoaded]).toEqual([1, 0, false]);
    await all.world.grant('user:me', 'e:0');
    expect(lists().map(({ url, headers }) => [url.search, headers.get('Authorization')])).toEqual([
      ['?limit=50', 'Bearer token'],
    ]);
    await page([2, 1], 5, 10);
    await after(60_000);
    expect(lists()).toHaveLength(1);
    expect(result.current).toMatchObject({ isLoaded: true, unread: 5, hasMore: false, error: undefined });
    expect(result.current.items.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('asks without the subscription when that does not come', async () => {
    const { result } = await mounted();
    await after(1500);
    await page([1], 1, 1);
    expect(result.current.items).toHaveLength(1);
  });

  it('is one for all components, and ends with the last', async () => {
    await all.world.connect();
    const one = renderHook(() => [useNotifications(), useNotifications()], { wrapper: all.world.wrapper });
    await acted();
    await all.world.grant('user:me', 'e:0');
    await page([1], 1, 1);
    expect(lists()).toHaveLength(1);
    act(() => void one.result.current[0]?.markRead(1));
    expect(one.result.current.map(({ unread }) => unread)).toEqual([0, 0]);
    one.unmount();
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('loses nothing that comes while the list is on its way', async () => {
    const { result } = await mounted();
    await all.world.grant('user:me', 'e:0');
    await all.world.say(told(3), moved(4, [2], 'read'), badge(2, 12));
    await page([2, 1], 2, 10);
    expect(result.current.items.map(({ id, state }) => [id, state])).toEqual([
      [3, 'unread'],
      [2, 'read'],
      [1, 'unread'],
    ]);
    expect(result.current.unread).toBe(2);
  });

  it('loads older pages, each once', async () => {
    const { result } = await mounted({ pageSize: 2 });
    await all.world.grant('user:me', 'e:0');
    await page([4, 3], 4, 1, 'c1');
    expect(result.current.hasMore).toBe(true);
    act(() => {
      void result.current.loadMore();
      void result.current.loadMore();
    });
    expect(result.current.isLoadingMore).toBe(true);
    await acted();
    expect(lists().at(-1)?.url.search).toBe('?limit=2&cursor=c1');
    expect(lists()).toHaveLength(2);
    await act(() => all.world.rest.last('notifications').answer(200, { items: [notice(2), notice(1)] }));
    expect(result.current).toMatchObject({ isLoadingMore: false, hasMore: false });
    expect(result.current.items.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  });

  it('says why it could not be loaded, until it is', async () => {
    const { result } = await mounted();
    await all.world.grant('user:me', 'e:0');
    await act(() => all.world.rest.last('notifications').refuse(503, 'The store is down.'));
    expect(result.current.error).toMatchObject({ what: 'The store is down.', retryable: true });
    act(() => void result.current.reload());
    await acted();
    await page([1], 1, 1);
    expect(result.current).toMatchObject({ error: undefined, isLoaded: true });
  });

  it('goes on after a loss without asking again, and asks again after a gap', async () => {
    const { result } = await loaded();
    await all.world.loseAndComeBack();
    await all.world.grant('user:me', 'e:0');
    await all.world.say(told(3));
    expect([result.current.items.length, lists().length]).toEqual([3, 1]);
    await all.world.say({ type: 'gap', channel: 'user:alice', from: 'e:3', to: 'e:9', reason: 'trimmed' });
    await acted();
    expect(lists()).toHaveLength(2);
  });

  it('takes the snapshot of a channel that could not be continued', async () => {
    const { result } = await loaded();
    await all.world.loseAndComeBack();
    const { id = '' } = all.world.hub.socket.last('subscribe');
    const snapshot = { unread: 1, version: 20, notifications: { items: [notice(9)] } };
    const subscribed = { type: 'subscribed', id, channel: 'user:alice', alias: 'user:me', lastEventId: 'f:9' } as const;
    await all.world.say({ ...subscribed, recovered: false, reason: 'epoch', snapshot });
    expect(result.current.items.map((item) => item.id)).toEqual([9]);
    expect([result.current.unread, lists().length]).toEqual([1, 1]);
  });

  it('shows only what the filter lets through, and counts all', async () => {
    const view = await mounted({ filter: { unread: true } });
    await all.world.grant('user:me', 'e:0');
    expect(lists().at(-1)?.url.search).toBe('?unread=true&limit=50');
    await page([2, 1], 5, 1);
    await all.world.say(moved(3, [2], 'read'));
    expect(view.result.current.items.map(({ id }) => id)).toEqual([1]);
    expect(view.result.current.unread).toBe(5);
  });
});

describe('what a user does in useNotifications', () => {
  it.each([
    ['markRead', 'notifications/2/read', 1],
    ['dismiss', 'notifications/2/dismiss', 1],
  ] as const)('%s shows at once, asks the hub, and holds its count', async (act1, path, unread) => {
    const { result } = await loaded();
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current[act1](2)));
    expect(result.current.unread).toBe(unread);
    await acted();
    await act(() => all.world.rest.last(path).answer(200, { unread: 4, version: 11 }));
    expect([await done, result.current.unread]).toEqual([true, 4]);
  });

  it('is as before, and says why, when the hub does not take it', async () => {
    const { result } = await loaded();
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current.dismiss(2)));
    expect(result.current.items.map(({ id }) => id)).toEqual([1]);
    await acted();
    await act(() => all.world.rest.last('notifications/2/dismiss').fail());
    expect(await done).toBe(false);
    expect(result.current).toMatchObject({ unread: 2, error: { name: 'unreachable' } });
    expect(result.current.items.map(({ id }) => id)).toEqual([2, 1]);
  });

  it('marks all as read up to the newest that it knows, and not what comes meanwhile', async () => {
    const { result } = await loaded();
    act(() => void result.current.markAllRead());
    await acted();
    const request = all.world.rest.last('notifications/read-all');
    expect(JSON.parse(request.body ?? '')).toEqual({ upTo: 2 });
    expect(result.current.unread).toBe(0);
    await all.world.say(told(3), badge(3, 11));
    await act(() => request.answer(200, { unread: 1, version: 12, upTo: 2 }));
    expect(result.current.unread).toBe(1);
    expect(result.current.items.map(({ state }) => state)).toEqual(['unread', 'read', 'read']);
  });

  it('does not flicker when the badge and the event come before the answer', async () => {
    const { result } = await loaded();
    act(() => void result.current.markRead(2));
    await acted();
    const seen = [result.current.unread];
    await all.world.say(badge(1, 11));
    seen.push(result.current.unread);
    await all.world.say(moved(1, [2], 'read'));
    seen.push(result.current.unread);
    await act(() => all.world.rest.last('notifications/2/read').answer(200, { unread: 1, version: 11 }));
    seen.push(result.current.unread);
    expect(seen).toEqual([1, 1, 1, 1]);
  });

  it('tells the hub one thing after the other, in the order in which they were done', async () => {
    const { result } = await loaded();
    act(() => {
      void result.current.markRead(2);
      void result.current.markUnread(2);
    });
    await acted();
    expect(all.world.rest.of('notifications/2/unread')).toHaveLength(0);
    await act(() => all.world.rest.last('notifications/2/read').answer(200, { unread: 1, version: 11 }));
    await act(() => all.world.rest.last('notifications/2/unread').answer(200, { unread: 2, version: 12 }));
    expect(result.current).toMatchObject({ unread: 2, items: [{ id: 2, state: 'unread' }, { id: 1 }] });
  });

  it('keeps what the hub has taken over a page that was read before that', async () => {
    const { result } = await loaded();
    act(() => void result.current.reload());
    act(() => void result.current.markRead(2));
    await acted();
    await act(() => all.world.rest.last('notifications/2/read').answer(200, { unread: 1, version: 11 }));
    await page([2, 1], 2, 10);
    expect(result.current).toMatchObject({ unread: 1, items: [{ id: 2, state: 'read' }, { id: 1 }] });
  });

  it('answers what asks for a decision, under a key', async () => {
    const { result } = await loaded();
    const asking = notice(3, { approval: 'ap-1', actions: [{ id: 'approve', label: 'Deploy' }] });
    let done: Promise<boolean> | undefined;
    act(() => void (done = result.current.answer(asking, 'approve', 'go')));
    await acted();
    const request = all.world.rest.last('approvals/ap-1/answer');
    expect(JSON.parse(request.body ?? '')).toEqual({ action: 'approve', comment: 'go' });
    expect(request.headers.get('Idempotency-Key')).toBeTruthy();
    await act(() => request.refuse(409, 'answered by bob already'));
    expect(await done).toBe(false);
    expect(result.current.error).toMatchObject({ what: 'answered by bob already' });
  });
});

describe('the news of useNotifications', () => {
  it('come up, are heard and are told as the hub says', async () => {
    const [onNotification, onSound] = [vi.fn(), vi.fn()];
    const { result } = await loaded({ onNotification, onSound });
    await all.world.say(told(3, { present: { toast: true, sound: false, badge: true } }));
    await all.world.say(told(4, { present: { toast: false, sound: true, badge: true } }));
    expect(result.current.toasts.map(({ id }) => id)).toEqual([3]);
    expect(onSound.mock.calls).toMatchObject([[{ id: 4 }]]);
    expect(onNotification.mock.calls).toMatchObject([[{ id: 3 }], [{ id: 4 }]]);
  });

  it('are no news when they are known, read, or come too late', async () => {
    const onNotification = vi.fn();
    await loaded({ onNotification });
    await all.world.say(told(2, { title: 'changed' }), told(3, { state: 'read' }));
    await all.world.say(told(4));
    await all.world.say(told(5, {}, Date.now() - 61_000));
    expect(onNotification.mock.calls).toMatchObject([[{ id: 4 }]]);
  });

  it('are news whatever the clocks of hub and page say', async () => {
    const onNotification = vi.fn();
    await loaded({ onNotification });
    const behind = 3_600_000;
    await all.world.say(told(3, {}, Date.now() - behind));
    await all.world.say(told(4, {}, Date.now() - behind - 59_000));
    await all.world.say(told(5, {}, Date.now() - behind - 61_000));
    expect(onNotification.mock.calls).toMatchObject([[{ id: 3 }], [{ id: 4 }]]);
  });

  it('show so many at a time, each for its time, but what is critical until it is closed', async () => {
    const { result } = await loaded({ toastLimit: 2, toastDuration: 1000 });
    await all.world.say(told(3), told(4, { severity: 'critical' }), told(5));
    const shown = () => [result.current.toasts.map(({ id }) => id), result.current.toastsWaiting];
    expect(shown()).toEqual([[3, 4], 1]);
    await after(1000);
    expect(shown()).toEqual([[4, 5], 0]);
    await after(1000);
    expect(shown()).toEqual([[4], 0]);
    await after(60_000);
    expect(shown()).toEqual([[4], 0]);
    act(() => result.current.closeToast(4));
    expect(shown()).toEqual([[], 0]);
  });

  it('stay while somebody reads them', async () => {
    const { result } = await loaded({ toastDuration: 1000 });
    await all.world.say(told(3));
    await after(900);
    act(() => result.current.pauseToasts());
    await after(60_000);
    expect(result.current.toasts).toHaveLength(1);
    act(() => result.current.resumeToasts());
    await after(1000);
    expect(result.current.toasts).toHaveLength(0);
  });

  it('go when they are read on another device, or here', async () => {
    const { result } = await loaded();
    await all.world.say(told(3), told(4));
    await all.world.say(moved(5, [3], 'read'));
    expect(result.current.toasts.map(({ id }) => id)).toEqual([4]);
    act(() => void result.current.markAllRead());
    expect(result.current.toasts).toEqual([]);
  });
});
