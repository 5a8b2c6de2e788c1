// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useOfflineDetection, type OfflineOptions } from '../src/index.js';
import { acted, after, worlds } from './world.js';

const all = worlds();

afterEach(() => {
  vi.restoreAllMocks();
});

function network(onLine: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine);
  act(() => void window.dispatchEvent(new Event(onLine ? 'online' : 'offline')));
}

async function watching(options: OfflineOptions = {}) {
  await all.world.connect();
  const view = renderHook(() => useOfflineDetection(options), { wrapper: all.world.wrapper });
  await acted();
  return view.result;
}

const OFFLINE = { isOffline: true, isOnline: false };
const ONLINE = { isOffline: false, isOnline: true, reason: undefined, offlineSince: undefined };

describe('useOfflineDetection', () => {
  it('is offline as soon as the browser is, and says since when', async () => {
    const result = await watching();
    expect(result.current).toEqual(ONLINE);
    const now = Date.now();
    network(false);
    expect(result.current).toEqual({ ...OFFLINE, reason: 'network', offlineSince: now });
    network(true);
    expect(result.current).toEqual(ONLINE);
  });

  it('says nothing of a hub that is back within its patience', async () => {
    const result = await watching({ patience: 10_000 });
    await all.world.loseAndComeBack();
    await after(20_000);
    expect(result.current).toEqual(ONLINE);
  });

  it('is offline when the hub was away for longer, since it was lost, until it is back', async () => {
    const [onOffline, onOnline] = [vi.fn(), vi.fn()];
    const result = await watching({ patience: 1000, onOffline, onOnline });
    const lost = Date.now();
    act(() => all.world.hub.socket.drop(1006));
    await after(999);
    expect(result.current).toEqual(ONLINE);
    await after(1);
    expect(result.current).toEqual({ ...OFFLINE, reason: 'hub', offlineSince: lost });
    expect(onOffline).toHaveBeenCalledExactlyOnceWith(result.current);
    await act(() => all.world.hub.comeBack());
    expect(result.current).toEqual(ONLINE);
    expect(onOnline).toHaveBeenCalledExactlyOnceWith(Date.now() - lost);
  });

  it('keeps the time when a lost hub turns out to be a lost network', async () => {
    const result = await watching({ patience: 1000 });
    const lost = Date.now();
    act(() => all.world.hub.socket.drop(1006));
    await after(1000);
    network(false);
    expect(result.current).toEqual({ ...OFFLINE, reason: 'network', offlineSince: lost });
  });

  it('watches the network alone where there is no connection, and nothing once it is gone', () => {
    const onOffline = vi.fn();
    const { result, unmount } = renderHook(() => useOfflineDetection({ onOffline }), { wrapper: StrictMode });
    network(false);
    expect(result.current.reason).toBe('network');
    network(true);
    unmount();
    network(false);
    expect(onOffline).toHaveBeenCalledOnce();
  });
});
