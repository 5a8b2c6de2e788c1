// @vitest-environment happy-dom
import type { RealtimeConfig, RealtimeConnection } from '@tidings/realtime';
import { act, render, renderHook } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { useConnection, WebSocketProvider } from '../src/index.js';
import { following } from '../src/latest-config.js';
import { Latest } from '../src/latest.js';
import { useQueryStatus } from '../src/query-status/index.js';
import { acted, worlds } from './world.js';

const all = worlds();
const closed = () => all.world.hub.sockets.map(({ closedWith }) => closedWith);

/** A page whose provider is made of this configuration, and the connections that its component has had. */
function page(config: RealtimeConfig) {
  const had: RealtimeConnection[] = [];
  const Inner = (): ReactNode => {
    had.push(useConnection());
    return null;
  };
  const app = (next: RealtimeConfig): ReactNode => (
    <StrictMode>
      <WebSocketProvider config={next}>
        <Inner />
      </WebSocketProvider>
    </StrictMode>
  );
  const view = render(app(config));
  const last = (): RealtimeConnection => {
    const connection = had.at(-1);
    if (connection === undefined) throw new Error('nothing was rendered');
    return connection;
  };
  return { last, replace: (next: RealtimeConfig) => view.rerender(app(next)), unmount: view.unmount };
}

describe("a provider's own connection", () => {
  it('is open while it is mounted, and disconnected with it, whatever it is about to do', async () => {
    const { last, unmount } = page(all.world.hub.config());
    const connection = last();
    await acted();
    expect(connection.status).toBe('connecting');
    unmount();
    expect([connection.status, closed()]).toEqual(['disconnected', [1000]]);
  });

  it('stays as it is, and is one socket, through the second mounting of StrictMode', async () => {
    const { last } = page(all.world.hub.config());
    await acted();
    act(() => all.world.hub.greet());
    await acted();
    expect([last().status, closed()]).toEqual(['connected', [undefined]]);
  });

  it('is opened again by a page that mounts it again', async () => {
    const first = page(all.world.hub.config());
    await acted();
    act(() => all.world.hub.greet());
    first.unmount();
    const second = page(all.world.hub.config());
    await acted();
    act(() => all.world.hub.greet());
    expect([first.last().status, second.last().status, closed()]).toEqual([
      'disconnected',
      'connected',
      [1000, undefined],
    ]);
  });

  it.each<Partial<RealtimeConfig>>([
    { url: 'ws://other.test/ws' },
    { httpUrl: 'http://other.test' },
    { transports: ['websocket', 'sse'] },
    { protocols: ['v2'] },
    { headers: { 'X-Tenant': 'other' } },
    { device: 'device-02' },
    { authToken: 'of another user' },
    { outboxScope: 'acme/bob' },
  ])('is another one with %j, and the one before is disconnected', async (over) => {
    const { last, replace } = page(all.world.hub.config({ outbox: 'memory' }));
    await acted();
    const before = last();
    replace(all.world.hub.config({ outbox: 'memory', ...over }));
    await acted();
    expect(last()).not.toBe(before);
    expect([before.status, last().status]).toEqual(['disconnected', 'connecting']);
  });

  it('is the same one for the same content in new objects', async () => {
    const config = () =>
      all.world.hub.config({ headers: { 'X-Tenant': 'acme' }, protocols: ['v1'], transports: ['websocket'] });
    const { last, replace } = page(config());
    await acted();
    const before = last();
    replace(config());
    await acted();
    expect([last() === before, all.world.hub.sockets.length]).toEqual([true, 1]);
  });

  it('lends its credentials to hooks that make requests', async () => {
    const { hub, rest } = all.world;
    const config = hub.config({ authToken: 'of alice', fetch: rest.fetch });
    renderHook(() => useQueryStatus(456), {
      wrapper: ({ children }: { children: ReactNode }) => (
        <WebSocketProvider config={config}>{children}</WebSocketProvider>
      ),
    });
    await acted();
    expect(rest.last('queries/456').headers.get('Authorization')).toBe('Bearer of alice');
  });
});

describe('a connection that a provider was given', () => {
  const around = (connection: RealtimeConnection): ReactNode => (
    <StrictMode>
      <WebSocketProvider connection={connection}>x</WebSocketProvider>
    </StrictMode>
  );

  it('is still open when the provider is gone, or was given another one', async () => {
    const first = await all.world.hub.connected();
    const second = await all.world.hub.connected();
    const view = render(around(first));
    view.rerender(around(second));
    await acted();
    view.unmount();
    await acted();
    expect([first.status, second.status, closed()]).toEqual(['connected', 'connected', [undefined, undefined]]);
  });

  it('is not opened by it', async () => {
    const connection = all.world.hub.connection();
    render(around(connection));
    await acted();
    expect([connection.status, closed()]).toEqual(['disconnected', []]);
  });
});

describe('the configuration of an own connection', () => {
  const CALLBACKS = [
    'onOpen',
    'onClose',
    'onError',
    'onMessage',
    'onQueueOverflow',
    'onTransport',
    'onGiveUp',
    'onOutbox',
    'onDefect',
  ] as const;

  it.each(CALLBACKS)('calls the %s of the last render with what it was told', (name) => {
    const [first, second] = [vi.fn(), vi.fn()];
    const latest = new Latest<RealtimeConfig>({ url: 'ws://hub.test/ws', [name]: first });
    const config = following(latest.current, latest);
    latest.replace({ url: 'ws://hub.test/ws', [name]: second });
    const told = name === 'onOpen' ? [] : [{ told: name }];
    (config[name] as ((...args: readonly unknown[]) => void) | undefined)?.(...told);
    expect([first.mock.calls, second.mock.calls]).toEqual([[], [told]]);
  });

  it('asks the auth of the last render, and none where the first had none', async () => {
    const [first, second] = ['first', 'second'].map((token) => vi.fn(() => Promise.resolve({ token })));
    const url = 'ws://hub.test/ws';
    const latest = new Latest<RealtimeConfig>({ url, ...(first !== undefined && { auth: first }) });
    const config = following(latest.current, latest);
    latest.replace({ url, ...(second !== undefined && { auth: second }) });
    expect(await config.auth?.()).toEqual({ token: 'second' });
    latest.replace({ url });
    await expect(config.auth?.()).rejects.toThrow('no auth provider');
    expect(following({ url }, latest).auth).toBeUndefined();
  });
});
