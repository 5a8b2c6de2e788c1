// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useOfflineDetection, type OfflineOptions } from '../src/index.js';
import { Latest } from '../src/latest.js';
import { OfflineWatch } from '../src/offline-watch.js';
import { acted, after, worlds } from './world.js';

const all = worlds();

afterEach(() => {
  vi.restoreAllMocks();
});

function network(onLine: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine);
  act(() => void window.dispatchEvent(new Event(onLine ? 'online' : 'offline')));
}

async function watching(options: OfflineOptions) {
  await all.world.connect();
  const view = renderHook(() => useOfflineDetection({ patience: 1000, ...options }), { wrapper: all.world.wrapper });
  await acted();
  return view;
}

describe('useOfflineDetection', () => {
  it('tells once, and since when, though the reason becomes another one meanwhile', async () => {
    const onOffline = vi.fn();
    const { result } = await watching({ onOffline });
    const since = Date.now();
    network(false);
    await after(5000);
    act(() => all.world.hub.socket.drop(4003));
    await after(1000);
    network(true);
    expect(result.current).toMatchObject({ isOffline: true, reason: 'hub', offlineSince: since });
    expect(onOffline).toHaveBeenCalledOnce();
  });

  it.each([
    ['was lost before', 500],
    ['is lost after that', undefined],
  ])('tells nothing once the component is gone, when the hub %s', async (_, before) => {
    const onOffline = vi.fn();
    const { unmount } = await watching({ onOffline });
    if (before !== undefined) {
      act(() => all.world.hub.socket.drop(4003));
      await after(before);
    }
    unmount();
    if (before === undefined) all.world.hub.socket.drop(4003);
    await after(10_000);
    expect(onOffline).not.toHaveBeenCalled();
  });

  it('has its patience anew each time it begins to watch', async () => {
    const connection = await all.world.connect();
    const watch = new OfflineWatch(connection, 1000, new Latest<OfflineOptions>({}));
    const end = watch.open();
    all.world.hub.socket.drop(4003);
    await after(900);
    end();
    await after(900);
    watch.open();
    await after(999);
    expect(watch.state.isOffline).toBe(false);
    await after(1);
    expect(watch.state.reason).toBe('hub');
  });
});
