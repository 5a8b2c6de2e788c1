// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { useNotifications, type NotificationsOptions } from '../src/notifications/index.js';
import { badge, notice, told } from './notices.js';
import { acted, after, worlds } from './world.js';

const all = worlds();
const lists = () => all.world.rest.of('notifications');
const counts = () => all.world.rest.of('notifications/unread');

async function mounted(options: NotificationsOptions = {}) {
  await all.world.connect();
  const view = renderHook(() => useNotifications(options), { wrapper: all.world.wrapper });
  await acted();
  return view;
}

/** The hub answers one of the requests for the list and the count. */
async function page(n: number, ids: readonly number[], unread: number, version: number, next?: string): Promise<void> {
  const items = ids.map((id) => notice(id));
  await act(async () => {
    await lists()
      .at(n)
      ?.answer(200, { items, ...(next !== undefined && { next }) });
    await counts().at(n)?.answer(200, { unread, version });
  });
}

/** Subscribed, with notices 2 and 1 of which both are unread. */
async function loaded(options: NotificationsOptions = {}, next?: string) {
  const view = await mounted(options);
  await all.world.grant('user:me', 'e:0');
  await page(-1, [2, 1], 2, 10, next);
  return view;
}

const idsOf = (view: { readonly items: readonly { readonly id: number }[] }) => view.items.map(({ id }) => id);

describe('the list of useNotifications', () => {
  it('is what was asked for last, though that was answered first', async () => {
    const { result } = await loaded();
    act(() => void result.current.reload());
    act(() => void result.current.reload());
    await acted();
    await page(-1, [3, 2, 1], 3, 12);
    await page(-2, [1], 1, 11);
    expect([idsOf(result.current), result.current.unread]).toEqual([[3, 2, 1], 3]);
  });

  it('tells no failure of a request that does not count any more', async () => {
    const { result } = await loaded();
    act(() => void result.current.reload());
    act(() => void result.current.reload());
    await acted();
    await page(-1, [3, 2, 1], 3, 12);
    await act(() => lists().at(-2)?.fail() ?? Promise.resolve());
    expect(result.current.error).toBeUndefined();
  });

  it('takes no older page into a list that has begun anew', async () => {
    const { result } = await loaded({ pageSize: 2 }, 'c1');
    act(() => void result.current.loadMore());
    await acted();
    const older = lists().at(-1);
    act(() => void result.current.reload());
    await acted();
    await page(-1, [9, 8], 9, 20, 'c9');
    await act(() => older?.answer(200, { items: [notice(0)] }) ?? Promise.resolve());
    expect(result.current).toMatchObject({ isLoadingMore: false, hasMore: true });
    expect(idsOf(result.current)).toEqual([9, 8]);
  });

  it('is that of the snapshot, whatever a request from before it brings', async () => {
    const { result } = await loaded();
    act(() => void result.current.reload());
    await acted();
    await all.world.loseAndComeBack();
    const { id = '' } = all.world.hub.socket.last('subscribe');
    const snapshot = { unread: 1, version: 20, notifications: { items: [notice(9)] } };
    const subscribed = { type: 'subscribed', id, channel: 'user:alice', alias: 'user:me', lastEventId: 'f:9' } as const;
    await all.world.say({ ...subscribed, recovered: false, reason: 'epoch', snapshot });
    await page(-1, [2, 1], 2, 10);
    expect([idsOf(result.current), result.current.unread]).toEqual([[9], 1]);
  });

  it('asks for nothing once the last component is gone', async () => {
    const { unmount } = await mounted();
    unmount();
    await after(60_000);
    expect(lists()).toHaveLength(0);
  });

  it('takes no answer once the last component is gone', async () => {
    const { result, unmount } = await mounted();
    await all.world.grant('user:me', 'e:0');
    unmount();
    await page(-1, [2, 1], 2, 10);
    const next = renderHook(() => useNotifications(), { wrapper: all.world.wrapper });
    expect([result.current.isLoaded, next.result.current.isLoaded]).toEqual([false, false]);
  });

  it('has the newest count, whichever comes first', async () => {
    const { result } = await loaded();
    await all.world.say(badge(7, 12), badge(3, 11));
    expect(result.current.unread).toBe(7);
    await all.world.say(badge(4, 12));
    expect(result.current.unread).toBe(4);
  });
});

describe('what a user does in useNotifications', () => {
  it('is asked of the hub although what was done before has failed', async () => {
    const { result } = await loaded();
    act(() => {
      void result.current.dismiss(1);
      void result.current.markRead(2);
    });
    await acted();
    await act(() => all.world.rest.last('notifications/1/dismiss').fail());
    await act(() => all.world.rest.last('notifications/2/read').answer(200, { unread: 1, version: 11 }));
    expect(result.current).toMatchObject({
      unread: 1,
      items: [
        { id: 2, state: 'read' },
        { id: 1, state: 'unread' },
      ],
    });
  });
});

describe('the news of useNotifications', () => {
  it('come once to each component, and to none that is gone', async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const one = await loaded({ onNotification: first });
    renderHook(() => useNotifications({ onNotification: second }), { wrapper: all.world.wrapper });
    await acted();
    await all.world.say(told(3));
    one.unmount();
    await acted();
    await all.world.say(told(4));
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 2]);
  });
});
