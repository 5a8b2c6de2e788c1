// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { useRealtimeConnection } from '../src/index.js';
import { acted, worlds } from './world.js';

const all = worlds();

describe('useRealtimeConnection', () => {
  it('opens one connection while the component is mounted, also in StrictMode', async () => {
    const { hub } = all.world;
    const { result, unmount } = renderHook(() => useRealtimeConnection(hub.config()), { wrapper: StrictMode });
    await acted();
    expect(hub.sockets).toHaveLength(1);
    expect(result.current).toMatchObject({ state: 'connecting', isConnected: false, error: undefined });
    act(() => hub.greet());
    expect(result.current).toMatchObject({ state: 'connected', isConnected: true });
    unmount();
    expect(hub.socket.closedWith).toBe(1000);
  });

  it('keeps its connection while the configuration is new in every render', async () => {
    const { hub } = all.world;
    const [first, second] = [vi.fn(), vi.fn()];
    const view = renderHook(({ onOpen }) => useRealtimeConnection(hub.config({ onOpen })), {
      initialProps: { onOpen: first },
    });
    const { connection } = view.result.current;
    await acted();
    view.rerender({ onOpen: second });
    act(() => hub.greet());
    expect(view.result.current.connection).toBe(connection);
    expect([first.mock.calls.length, second.mock.calls.length, hub.sockets.length]).toEqual([0, 1, 1]);
  });

  it('says what failed until it is connected again', async () => {
    const { hub } = all.world;
    const onError = vi.fn();
    const auth = vi.fn(() => Promise.reject(new Error('signed out')));
    const { result } = renderHook(() => useRealtimeConnection(hub.config({ auth, onError })));
    await acted();
    expect(result.current.error).toMatchObject({ name: 'unauthenticated' });
    expect(onError).toHaveBeenCalledWith(result.current.error);
    auth.mockImplementation(() => Promise.resolve({ token: 't' }) as Promise<never>);
    act(() => void result.current.connection.reconnect());
    await acted();
    act(() => hub.greet());
    await acted();
    expect(result.current).toMatchObject({ error: undefined, isConnected: true });
  });
});
