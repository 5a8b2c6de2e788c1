// @vitest-environment happy-dom
import { FakeHub } from '@tidings/realtime/testing';
import { StreamServer } from '@tidings/realtime/testing/streams';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { StrictMode, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useEventSource, WebSocketProvider, type EventSourceOptions } from '../src/index.js';

let server: StreamServer;

beforeEach(async () => {
  server = await StreamServer.start();
});

afterEach(async () => {
  cleanup();
  await server.stop();
});

const FAST = { reconnectDelay: 1 };

/** The hook in StrictMode, with every text that it ever showed. */
function read(
  url: string | null,
  options: EventSourceOptions = {},
  wrapper?: (props: { children: ReactNode }) => ReactNode,
) {
  const shown: string[] = [];
  const view = renderHook(
    ({ url, options }) => {
      const result = useEventSource(url, { ...FAST, ...options });
      shown.push(result.data);
      return result;
    },
    {
      initialProps: { url, options },
      wrapper: ({ children }) => <StrictMode>{wrapper === undefined ? children : wrapper({ children })}</StrictMode>,
    },
  );
  const status = (wanted: string) => waitFor(() => expect(view.result.current.status).toBe(wanted), { timeout: 5000 });
  return { ...view, shown, status };
}

describe('useEventSource', () => {
  it('shows the text as it grows, over losses, and ends once, also in StrictMode', async () => {
    server.will(
      (reply) => reply.token(0, 'Bi').cut(),
      (reply) => reply.answer(503, { 'Retry-After': '0' }),
      (reply) => reply.token(2, 'cycles').finish('complete', 'Bicycles', { number: 2 }),
    );
    const [onToken, onComplete, onError] = [vi.fn(), vi.fn(), vi.fn()];
    const { result, shown, status } = read(server.url, { onToken, onComplete, onError });
    await status('complete');
    expect(result.current).toMatchObject({ data: 'Bicycles', error: undefined });
    expect(server.positions).toEqual([undefined, '42:2', '42:2']);
    expect(onToken.mock.calls.map(([added]) => added as string)).toEqual(['Bi', 'cycles']);
    expect(onComplete).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ text: 'Bicycles', number: 2 }));
    expect(onError).not.toHaveBeenCalled();
    shown.forEach((text, n) => expect(text.startsWith(shown[n - 1] ?? '')).toBe(true));
  });

  it('says that it is reconnecting, and why', async () => {
    server.will((reply) => reply.token(0, 'Bi').cut());
    const { result, status } = read(server.url, { reconnectDelay: 60_000 });
    await status('reconnecting');
    expect(result.current).toMatchObject({ data: 'Bi', error: { name: 'stream_lost' } });
    server.will((reply) => reply.finish('cancelled', 'Bi', { by: 'ann' }));
    act(() => result.current.reconnect());
    await status('cancelled');
    expect(server.positions).toEqual([undefined, '42:2']);
  });

  it('hangs up with the component', async () => {
    let gone: Promise<void> | undefined;
    server.will((reply) => void (gone = reply.token(0, 'Bi').gone));
    const auth = vi.fn(() => Promise.resolve({ token: 't' }));
    const { result, unmount } = read(server.url, { auth });
    await waitFor(() => expect(result.current.data).toBe('Bi'));
    const { reconnect } = result.current;
    unmount();
    reconnect();
    await gone;
    expect(auth).toHaveBeenCalledTimes(1);
  });

  it('ends the old stream and forgets its text when the address changes', async () => {
    let gone: Promise<void> | undefined;
    server.will(
      (reply) => void (gone = reply.token(0, 'old').gone),
      (reply) => reply.token(0, 'new', 44).finish('complete', 'new', {}, 44),
    );
    const { result, rerender, status } = read(`${server.url}?conversationId=17`);
    await waitFor(() => expect(result.current.data).toBe('old'));
    rerender({ url: `${server.url}?conversationId=18`, options: {} });
    expect(result.current.data).toBe('');
    await gone;
    await status('complete');
    expect(result.current.data).toBe('new');
    expect(server.asked.map(({ url, headers }) => [url, headers['last-event-id']])).toEqual([
      ['/stream?conversationId=17', undefined],
      ['/stream?conversationId=18', undefined],
    ]);
  });

  it('calls the latest callbacks on the same stream', async () => {
    let go = (): void => undefined;
    server.will(async (reply) => {
      reply.token(0, 'Bi');
      await new Promise<void>((resolve) => (go = resolve));
      reply.finish('complete', 'Bi');
    });
    const [first, second] = [vi.fn(), vi.fn()];
    const { result, rerender, status } = read(server.url, { onComplete: first });
    await waitFor(() => expect(result.current.data).toBe('Bi'));
    rerender({ url: server.url, options: { onComplete: second } });
    go();
    await status('complete');
    expect([first.mock.calls.length, second.mock.calls.length, server.asked.length]).toEqual([0, 1, 1]);
  });

  it('asks for nothing without an address or while it is not enabled', async () => {
    const { result, rerender, status } = read(null);
    expect(result.current.status).toBe('idle');
    rerender({ url: server.url, options: { enabled: false } });
    expect(result.current.status).toBe('idle');
    expect(server.asked).toHaveLength(0);
    rerender({ url: server.url, options: {} });
    await status('closed');
    expect(server.asked).toHaveLength(1);
  });

  it('stops reading when it is closed, until it is asked to reconnect', async () => {
    server.will(
      (reply) => void reply.token(0, 'Bi'),
      (reply) => reply.token(2, 'cycles').finish('complete', 'Bicycles'),
    );
    const { result, status } = read(server.url);
    await waitFor(() => expect(result.current.data).toBe('Bi'));
    act(() => result.current.close());
    expect(result.current).toMatchObject({ data: 'Bi', status: 'closed' });
    act(() => result.current.reconnect());
    await status('complete');
  });

  it('tells other events as they are', async () => {
    server.will((reply) => reply.say('event: progress\ndata: 7\n\n').finish('complete', ''));
    const onEvent = vi.fn();
    const { status } = read(server.url, { onEvent });
    await status('complete');
    expect(onEvent).toHaveBeenCalledWith({ type: 'progress', data: '7', lastEventId: '' });
  });

  it('renders on a server, and asks for nothing there', () => {
    const Answer = (): ReactNode => <output>{useEventSource('/api/ai/v1/chat/stream').status}</output>;
    expect(renderToString(<Answer />)).toBe('<output>idle</output>');
  });
});

describe('the credentials of useEventSource', () => {
  function inProvider(url: string, auth: () => Promise<{ token: string }>) {
    const config = new FakeHub().config({ url, auth });
    return ({ children }: { children: ReactNode }) => <WebSocketProvider config={config}>{children}</WebSocketProvider>;
  }
  const hubUrl = () => server.url.replace('http', 'ws').replace('/stream', '/ws');

  it('are the provider’s, fetched anew after 401', async () => {
    let tokens = 0;
    server.will(
      (reply) => reply.answer(401),
      (reply) => reply.finish('complete', ''),
    );
    const auth = () => Promise.resolve({ token: `t${++tokens}` });
    const { status } = read(server.url, {}, inProvider(hubUrl(), auth));
    await status('complete');
    const sent = server.asked.map(({ headers }) => headers.authorization);
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(2);
  });

  it('are the caller’s where it has some', async () => {
    const wrapper = inProvider(hubUrl(), () => Promise.resolve({ token: 'provider' }));
    const { status } = read(server.url, { auth: () => Promise.resolve({ token: 'own' }) }, wrapper);
    await status('closed');
    expect(server.asked[0]?.headers.authorization).toBe('Bearer own');
  });

  it('go to no other origin than the hub', async () => {
    const wrapper = inProvider('ws://hub.test/ws', () => Promise.resolve({ token: 'provider' }));
    const { status } = read(server.url, {}, wrapper);
    await status('closed');
    expect(server.asked[0]?.headers.authorization).toBeUndefined();
  });
});
