// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { useBufferedChannel } from '../src/backpressure/index.js';
import { ConnectionIndicator, NotificationCenter, NotificationToasts, Presence } from '../src/components/index.js';
import {
  useChannel,
  useConnection,
  useConnectionStatus,
  useEventSource,
  useOfflineDetection,
  useOptimisticRealtime,
  usePresence,
  useRealtimeConnection,
  useWebSocket,
  useWebSocketChannel,
  useWebSocketStatus,
  WebSocketProvider,
} from '../src/index.js';
import { useNotificationPreferences, useNotifications } from '../src/notifications/index.js';
import { useQueryStatus } from '../src/query-status/index.js';
import { LiveUpdates, useLiveData } from '../src/query/index.js';
import { acted, worlds } from './world.js';

const all = worlds();
const fetchFn = () => new Promise<number>(() => undefined);

/** One component for each hook, and what it renders of it; and the components. */
const parts: Readonly<Record<string, () => ReactNode>> = {
  useBufferedChannel: () => useBufferedChannel('cursor.a', { mode: 'latest' }).pressure,
  useChannel: () => String(useChannel('workspace.a', { presence: true }).isSubscribed),
  useConnection: () => useConnection().status,
  useConnectionStatus: () => useConnectionStatus().status,
  useEventSource: () => useEventSource(null).status,
  useLiveData: () => String(useLiveData({ channel: 'widget.a', fetchFn }).isLive),
  useNotificationPreferences: () => String(useNotificationPreferences().isSaving),
  useNotifications: () => useNotifications().unread,
  useOfflineDetection: () => String(useOfflineDetection().isOffline),
  useOptimisticRealtime: () => useOptimisticRealtime('workspace.b', [{ id: 'a' }]).data.length,
  usePresence: () => usePresence('workspace.a').members.length,
  useQueryStatus: () => String(useQueryStatus(7).status),
  useRealtimeConnection: () => useRealtimeConnection(all.world.hub.config({ device: 'device-02' })).state,
  useWebSocket: () => useWebSocket().status,
  useWebSocketChannel: () => String(useWebSocketChannel('workspace.a', () => undefined)),
  useWebSocketStatus: () => useWebSocketStatus(),
  ConnectionIndicator: () => <ConnectionIndicator />,
  LiveUpdates: () => (
    <LiveUpdates channel="widget.b" fetchFn={fetchFn}>
      {({ isLive }) => String(isLive)}
    </LiveUpdates>
  ),
  NotificationCenter: () => <NotificationCenter />,
  NotificationToasts: () => <NotificationToasts />,
  Presence: () => <Presence channel="dashboard.a" />,
};

function page(Part: () => ReactNode): ReactNode {
  const config = all.world.hub.config({ fetch: all.world.rest.fetch });
  return (
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>
        <WebSocketProvider config={config}>
          <div>
            <Part />
          </div>
        </WebSocketProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

describe('on a server', () => {
  it('every hook and component that is exported is rendered by this test', async () => {
    const entries = await Promise.all([
      import('../src/index.js'),
      import('../src/backpressure/index.js'),
      import('../src/components/index.js'),
      import('../src/notifications/index.js'),
      import('../src/query/index.js'),
      import('../src/query-status/index.js'),
    ]);
    const exported = entries.flatMap((entry) => Object.keys(entry));
    const rendered = exported.filter((name) => /^use[A-Z]/.test(name) || name in parts);
    expect(rendered.toSorted()).toEqual(Object.keys(parts).toSorted());
  });

  it.each(Object.keys(parts))('%s renders, asks for nothing, and is hydrated without a mismatch', async (name) => {
    const Part = parts[name] ?? (() => null);
    const html = renderToString(page(Part));
    expect([all.world.hub.sockets.length, all.world.rest.all.length]).toEqual([0, 0]);
    const root = document.createElement('div');
    root.innerHTML = html;
    document.body.append(root);
    const onRecoverableError = vi.fn();
    const complained = vi.spyOn(console, 'error');
    const hydrated = await act(() => hydrateRoot(root, page(Part), { onRecoverableError }));
    await acted();
    expect(onRecoverableError).not.toHaveBeenCalled();
    expect(complained).not.toHaveBeenCalled();
    act(() => hydrated.unmount());
  });
});
