// @vitest-environment happy-dom
import { WebSocketProvider } from '@tidings/react';
import type { ServerFrame } from '@tidings/realtime';
import { FakeHub, FakeRequests, turn } from '@tidings/realtime/testing';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NotificationBell } from '../src/notification-bell.js';

let hub: FakeHub;
let requests: FakeRequests;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
  requests = new FakeRequests();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const present = { toast: true, sound: false, badge: true };
const notice = {
  id: 1,
  kind: 'query',
  severity: 'success',
  title: 'Your query completed in 3.2s (45,231 rows)',
  source: 'tidings',
  createdAt: 1_700_000_000_000,
  state: 'unread',
  present,
} as const;

describe('the notification bell', () => {
  it('rings, counts, and has a list that the keyboard reaches', async () => {
    const connection = await hub.connected();
    const credentials = { url: 'ws://hub.test/ws', fetch: requests.fetch };
    render(
      <WebSocketProvider connection={connection} credentials={credentials}>
        <NotificationBell />
      </WebSocketProvider>,
    );
    await act(() => turn());
    const { id = '' } = hub.socket.last('subscribe');
    act(() =>
      hub.socket.receive({ type: 'subscribed', id, channel: 'user:alice', alias: 'user:me', lastEventId: 'e:0' }),
    );
    await act(() => turn());
    await act(() => requests.last('notifications').answer(200, { items: [] }));
    await act(() => requests.last('notifications/unread').answer(200, { unread: 0, version: 1 }));
    const event = { channel: 'user:alice', id: 'e:1', seq: 1, payload: notice, timestamp: Date.now() };
    // The generated type takes the payload for a frame; the schema checks it.
    act(() => hub.socket.receive({ type: 'notification', ...event } as unknown as ServerFrame));
    act(() =>
      hub.socket.receive({ type: 'notification.badge', channel: 'user:alice', payload: { unread: 1 }, version: 2 }),
    );
    expect(screen.getByTestId('toasts').textContent).toContain('45,231 rows');
    fireEvent.click(screen.getByRole('button', { name: 'Notifications, 1 unread' }));
    act(() => screen.getByRole('article').focus());
    fireEvent.keyDown(screen.getByRole('article'), { key: 'Enter' });
    await act(() => turn());
    expect(requests.of('notifications/1/read')).toHaveLength(1);
    expect(screen.getByTestId('bell').dataset['unread']).toBe('0');
  });
});
