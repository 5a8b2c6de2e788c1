// @vitest-environment happy-dom
import { event, FakeHub, member, turn } from '@tidings/realtime/testing';
import type { RealtimeConfig, RealtimeConnection } from '@tidings/realtime';
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  useConnectionStatus,
  usePresence,
  useWebSocket,
  useWebSocketChannel,
  useWebSocketStatus,
  WebSocketProvider,
} from '../src/index.js';

const LOBBY = 'workspace.lobby';
let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const acted = () => act(() => turn());

function around(connection: RealtimeConnection) {
  return ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <WebSocketProvider connection={connection}>{children}</WebSocketProvider>
    </StrictMode>
  );
}

async function grant(): Promise<void> {
  const { id = '', channel = '' } = hub.socket.last('subscribe');
  act(() => hub.socket.receive({ type: 'subscribed', id, channel, lastEventId: 'e:0' }));
  await acted();
}

function Status(): ReactNode {
  return <output>{useWebSocketStatus()}</output>;
}

describe('WebSocketProvider', () => {
  const app = (config: RealtimeConfig) => (
    <StrictMode>
      <WebSocketProvider config={config}>
        <Status />
      </WebSocketProvider>
    </StrictMode>
  );

  it('connects while it is mounted, once, also in StrictMode', async () => {
    const view = render(app(hub.config()));
    await acted();
    expect(hub.sockets).toHaveLength(1);
    act(() => hub.greet());
    expect(view.container.textContent).toBe('connected');
    view.unmount();
    expect(hub.socket.closedWith).toBe(1000);
  });

  it('keeps its connection when only callbacks change, and calls the latest', async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const view = render(app(hub.config({ onOpen: first })));
    await acted();
    view.rerender(app(hub.config({ onOpen: second })));
    act(() => hub.greet());
    expect([hub.sockets.length, first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0, 1]);
  });

  it('makes a new connection for another address', async () => {
    const view = render(app(hub.config()));
    await acted();
    act(() => hub.greet());
    view.rerender(app(hub.config({ url: 'ws://other.test/ws' })));
    await acted();
    expect(hub.sockets.map(({ url, closedWith }) => [new URL(url).host, closedWith])).toEqual([
      ['hub.test', 1000],
      ['other.test', undefined],
    ]);
  });

  it('opens nothing when it renders on a server', () => {
    expect(renderToString(app(hub.config()))).toBe('<output>disconnected</output>');
    expect(hub.sockets).toHaveLength(0);
  });

  it('is named by the error of a hook that lacks it', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => render(<Status />)).toThrow('wrap the component in <WebSocketProvider');
    vi.restoreAllMocks();
  });
});

describe('useConnectionStatus', () => {
  it('tells the status and the way in one piece, the same until one of them changes', async () => {
    const connection = await hub.connected();
    const seen: unknown[] = [];
    const { result, rerender } = renderHook(
      () => {
        const status = useConnectionStatus();
        seen.push(status);
        return status;
      },
      { wrapper: around(connection) },
    );
    expect(result.current).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
    rerender();
    expect(new Set(seen).size).toBe(1);
    act(() => hub.socket.drop(1006));
    expect(result.current).toEqual({ status: 'reconnecting', transport: undefined, degraded: false });
  });

  it('is disconnected on a server', () => {
    const Way = (): ReactNode => JSON.stringify(useConnectionStatus());
    const html = renderToString(
      <WebSocketProvider connection={hub.connection()}>
        <Way />
      </WebSocketProvider>,
    );
    expect(html.replaceAll('&quot;', '"')).toBe('{"status":"disconnected","degraded":false}');
  });
});

describe('useWebSocketChannel', () => {
  it('calls the handler with the payload and the frame', async () => {
    const handler = vi.fn();
    const connection = await hub.connected();
    renderHook(() => useWebSocketChannel<{ n: number }>(LOBBY, handler, []), { wrapper: around(connection) });
    await acted();
    await grant();
    hub.socket.receive(event(LOBBY, 'e:1', { n: 1 }));
    expect(handler).toHaveBeenCalledExactlyOnceWith({ n: 1 }, expect.objectContaining({ id: 'e:1' }));
  });

  it.each([
    ['the latest handler without deps', undefined, 'second'],
    ['the old handler while deps stay', [1], 'first'],
  ])('calls %s, and subscribes once', async (_, deps, expected) => {
    const calls: string[] = [];
    const connection = await hub.connected();
    const view = renderHook(({ name }) => useWebSocketChannel(LOBBY, () => calls.push(name), deps), {
      wrapper: around(connection),
      initialProps: { name: 'first' },
    });
    await acted();
    await grant();
    view.rerender({ name: 'second' });
    await acted();
    hub.socket.receive(event(LOBBY, 'e:1', null));
    expect([calls, hub.socket.sent.length]).toEqual([[expected], 1]);
  });

  it('unsubscribes when the last component is gone', async () => {
    const connection = await hub.connected();
    const wrapper = around(connection);
    const one = renderHook(() => useWebSocketChannel(LOBBY, () => undefined, []), { wrapper });
    const two = renderHook(() => useWebSocketChannel(LOBBY, () => undefined, []), { wrapper });
    await acted();
    await grant();
    one.unmount();
    await acted();
    expect(hub.socket.of('unsubscribe')).toHaveLength(0);
    two.unmount();
    await acted();
    expect(hub.socket.of('unsubscribe')).toHaveLength(1);
  });
});

describe('useWebSocket', () => {
  it('subscribes and unsubscribes by channel and handler, and cleans up with the component', async () => {
    const connection = await hub.connected();
    const view = renderHook(() => useWebSocket(), { wrapper: around(connection) });
    const [one, two] = [vi.fn(), vi.fn()];
    const { subscribe, unsubscribe } = view.result.current;
    subscribe(LOBBY, one);
    subscribe(LOBBY, two);
    await acted();
    await grant();
    unsubscribe(LOBBY, one);
    hub.socket.receive(event(LOBBY, 'e:1', 'payload'));
    expect([one.mock.calls.length, two.mock.calls.length]).toEqual([0, 1]);
    view.unmount();
    await acted();
    expect(hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('keeps its functions and follows the status', async () => {
    const connection = await hub.connected();
    const view = renderHook(() => useWebSocket(), { wrapper: around(connection) });
    const before = view.result.current;
    act(() => before.disconnect());
    expect(view.result.current.status).toBe('disconnected');
    expect(view.result.current.send).toBe(before.send);
  });

  it('sends frames', async () => {
    const connection = await hub.connected();
    const view = renderHook(() => useWebSocket(), { wrapper: around(connection) });
    await view.result.current.send({ type: 'client.report', rtt: 3 });
    expect(hub.socket.last('client.report').rtt).toBe(3);
  });
});

describe('usePresence', () => {
  async function present() {
    const connection = await hub.connected();
    const view = renderHook(({ data }) => usePresence(LOBBY, data), {
      wrapper: around(connection),
      initialProps: { data: { activity: 'viewing' } },
    });
    await acted();
    await grant();
    return view;
  }

  const ack = async (type: 'presence.join' | 'presence.update') => {
    act(() => hub.socket.receive({ type: 'ack', id: hub.socket.last(type).id ?? '' }));
    await acted();
  };

  it('joins once, also in StrictMode, and shows the members', async () => {
    const view = await present();
    expect(hub.socket.of('presence.join').map(({ payload }) => payload)).toEqual([{ activity: 'viewing' }]);
    expect(view.result.current.isJoined).toBe(false);
    await ack('presence.join');
    const members = [member('Alice')];
    act(() => hub.socket.receive({ type: 'presence.sync', channel: LOBBY, payload: { members, version: 1 } }));
    expect(view.result.current).toMatchObject({ members, isJoined: true, myPresence: { activity: 'viewing' } });
  });

  it('tells what changes in its data or by update', async () => {
    const view = await present();
    await ack('presence.join');
    view.rerender({ data: { activity: 'viewing' } });
    await acted();
    expect(hub.socket.of('presence.update')).toHaveLength(0);
    view.rerender({ data: { activity: 'editing' } });
    await acted();
    await ack('presence.update');
    act(() => view.result.current.update({ component: 'composer' }));
    await acted();
    expect(hub.socket.of('presence.update').map(({ payload }) => payload)).toEqual([
      { activity: 'editing' },
      { component: 'composer' },
    ]);
    expect(view.result.current.myPresence).toEqual({ activity: 'editing', component: 'composer' });
  });

  it('leaves with the component', async () => {
    const view = await present();
    await ack('presence.join');
    view.unmount();
    await acted();
    expect(hub.socket.of('presence.leave')).toHaveLength(1);
  });
});
