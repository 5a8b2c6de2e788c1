// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { event, FakeHub, greeting, member, turn } from '@tidings/realtime/testing';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { App } from '../src/app.js';

const LOBBY = 'workspace.lobby';
let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
  sessionStorage.clear();
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true }); // Not in happy-dom.
  vi.stubGlobal('WebSocket', hub.config().WebSocket);
  answer(200, { token: 'token-of-alice', expires: 4_000_000_000_000 });
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const acted = () => act(() => turn());
const receive = async (...frames: Parameters<FakeHub['socket']['receive']>) => {
  act(() => hub.socket.receive(...frames));
  await acted();
};

function answer(status: number, body: unknown, type = 'application/problem+json'): void {
  const headers = new Headers({ 'Content-Type': type });
  const answered = { status, ok: status < 400, headers, json: () => Promise.resolve(body) };
  vi.stubGlobal(
    'fetch',
    vi.fn((input: unknown) => {
      if (String(input).includes('/api/me')) return Promise.resolve(new Response(null, { status: 204 }));
      return Promise.resolve(String(input).includes('/api/notifications') ? noNotices() : answered);
    }),
  );
}

const noNotices = () => Response.json({ items: [], unread: 0, version: 0 });

function open(): void {
  render(
    <StrictMode>
      <MantineProvider env="test">
        <QueryClientProvider client={new QueryClient()}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** Enters as Alice and is connected. */
async function enter(): Promise<void> {
  await arrive();
  await receive({ type: 'subscribed', id: subscription()?.id ?? '', channel: LOBBY, lastEventId: 'e:0' });
}

/** Enters as Alice and is connected, but not subscribed. */
async function arrive(): Promise<void> {
  open();
  await acted();
  fireEvent.change(screen.getByTestId('name-input'), { target: { value: 'Alice' } });
  fireEvent.click(screen.getByTestId('enter'));
  await acted();
  await acted();
  act(() => hub.socket.open());
  await receive(greeting({ clientId: clientId() }));
}

const subscription = () => hub.socket.of('subscribe').findLast(({ channel }) => channel === LOBBY);
const clientId = () => new URL(hub.socket.url).searchParams.get('device') ?? '';
const indicator = () => screen.getByTestId('connection-indicator');
const users = (testId: string) =>
  [...screen.getByTestId(testId).querySelectorAll('[data-testid=member]')].map((avatar) =>
    avatar.getAttribute('data-user'),
  );

function say(text: string): void {
  fireEvent.change(screen.getByTestId('composer'), { target: { value: text } });
  fireEvent.keyDown(screen.getByTestId('composer'), { key: 'Enter' });
}

describe('the entrance', () => {
  it('fetches a token of the chosen user and enters', async () => {
    await enter();
    const [address, request] = vi.mocked(fetch).mock.calls.find(([to]) => to !== '/api/me') ?? [];
    expect([address, request?.body]).toEqual([
      '/api/dev/token',
      JSON.stringify({ user: 'alice', name: 'Alice', roles: [], tenant: 'demo' }),
    ]);
    expect(hub.socket.last('auth').token).toBe('token-of-alice');
    expect([indicator().dataset['status'], indicator().textContent]).toEqual(['connected', 'Connected']);
  });

  it('says what to do when the hub does not run in dev mode', async () => {
    answer(404, {});
    open();
    await acted();
    fireEvent.change(screen.getByTestId('name-input'), { target: { value: 'Alice' } });
    fireEvent.click(screen.getByTestId('enter'));
    await acted();
    await acted();
    expect(screen.getByTestId('enter-error').textContent).toContain('TIDINGS_DEV=true');
    expect(hub.sockets).toHaveLength(0);
  });

  it('asks to try again while the hub starts', async () => {
    answer(404, {}, 'text/html');
    open();
    await acted();
    fireEvent.change(screen.getByTestId('name-input'), { target: { value: 'Alice' } });
    fireEvent.click(screen.getByTestId('enter'));
    await acted();
    await acted();
    expect(screen.getByTestId('enter-error').textContent).toContain('Try again in a moment.');
  });

  it('says what to do when the answer is no token', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.resolve(new Response('<!doctype html>'))),
    );
    open();
    await acted();
    fireEvent.change(screen.getByTestId('name-input'), { target: { value: 'Alice' } });
    fireEvent.click(screen.getByTestId('enter'));
    await acted();
    await acted();
    expect(screen.getByTestId('enter-error').textContent).toContain('served by the hub');
  });

  it('is shown when what this tab has stored is damaged', async () => {
    sessionStorage.setItem('tidings.user', '["Ali');
    open();
    await acted();
    expect(screen.getByTestId('name-input')).toBeTruthy();
  });

  it('is skipped by who was chosen in this tab before, and reached again by leaving', async () => {
    await enter();
    cleanup();
    open();
    await acted();
    await acted();
    fireEvent.click(screen.getByTestId('leave'));
    expect(screen.getByTestId('name-input')).toBeTruthy();
    expect(sessionStorage.getItem('tidings.user')).toBeNull();
  });
});

describe('the chat', () => {
  it('asks for the last fifty lines and shows them', async () => {
    await enter();
    expect(subscription()?.options).toEqual({ presence: true, history: 50 });
    await receive(event(LOBBY, 'e:1', { text: 'hello' }, { replay: true }));
    expect(screen.getByTestId('line').textContent).toContain('Bob');
  });

  it('is called empty only when the hub has answered', async () => {
    await arrive();
    expect(screen.queryByText(/Nothing has been said/)).toBeNull();
    await receive({ type: 'subscribed', channel: LOBBY, lastEventId: 'e:0' });
    expect(screen.getByText(/Nothing has been said/)).toBeTruthy();
  });

  it('shows an own line as pending, then as sent, once', async () => {
    await enter();
    say('hello');
    expect(screen.getByTestId('line').dataset['state']).toBe('pending');
    const { id } = hub.socket.last('publish');
    await receive({ type: 'ack', id, eventId: 'e:1' });
    expect(screen.getByTestId('line').dataset['state']).toBe('sent');
    const sender = { userId: 'alice', clientId: clientId(), name: 'Alice' };
    await receive(event(LOBBY, 'e:1', { text: 'hello' }, { ref: id, sender }));
    expect(screen.getAllByTestId('line').map((line) => line.dataset)).toMatchObject([{ state: 'sent', own: 'true' }]);
  });

  it('offers no second try of a line that is too long', async () => {
    await enter();
    say('x'.repeat(70_000));
    await acted();
    const line = screen.getByTestId('line');
    expect(line.dataset['state']).toBe('failed');
    expect(line.textContent).toContain('Send less at a time');
    expect(screen.queryByTestId('retry')).toBeNull();
  });

  it('shows why a line failed and sends it again with the same id', async () => {
    await enter();
    say('hello');
    const { id } = hub.socket.last('publish');
    await receive({ type: 'error', id, code: 501, name: 'store_unavailable', message: 'Try later.', retryable: true });
    expect(screen.getByTestId('line').textContent).toContain('Not sent: Try later.');
    fireEvent.click(screen.getByTestId('retry'));
    expect(screen.getByTestId('line').dataset['state']).toBe('pending');
    expect(hub.socket.of('publish').map((frame) => frame.id)).toEqual([id, id]);
  });

  it('keeps a new line with Shift+Enter and an unfinished composition in the field', async () => {
    await enter();
    const composer = screen.getByTestId<HTMLTextAreaElement>('composer');
    fireEvent.change(composer, { target: { value: 'hello' } });
    fireEvent.keyDown(composer, { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(composer, { key: 'Enter', isComposing: true });
    expect(hub.socket.of('publish')).toHaveLength(0);
  });

  it('tells of a gap', async () => {
    await enter();
    await receive({ type: 'gap', channel: LOBBY, from: 'e:0', to: 'e:9', reason: 'trimmed' });
    expect(screen.getByTestId('gap').textContent).toBe('Some messages could not be recovered');
  });

  it('does not tell of what is tried again by itself', async () => {
    await enter();
    const { id = '' } = hub.socket.last('presence.join');
    await receive({ type: 'error', id, code: 501, name: 'store_unavailable', message: 'Later.', retryable: true });
    expect(screen.queryByTestId('failure')).toBeNull();
  });

  it('shows why it may not be read', async () => {
    await enter();
    await receive({ type: 'unsubscribed', channel: LOBBY, code: 202 });
    expect(screen.getByTestId('failure').textContent).toContain('The hub ended the subscription.');
  });
});

describe('the people', () => {
  it('are shown as viewing and as editing', async () => {
    await enter();
    const members = [member('Alice'), member('Bob', { activity: 'editing', joinedAt: 2 })];
    await receive({ type: 'presence.sync', channel: LOBBY, payload: { members, version: 1 } });
    expect([users('viewing'), users('editing')]).toEqual([['alice', 'bob'], ['bob']]);
  });

  it('beyond the fifth are a number', async () => {
    await enter();
    const members = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name, joinedAt) => member(name, { joinedAt }));
    await receive({ type: 'presence.sync', channel: LOBBY, payload: { members, version: 1 } });
    expect(users('viewing')).toHaveLength(5);
    expect(screen.getByTestId('viewing').textContent).toContain('+2 more');
  });

  it('hear that somebody edits from the first key on until three seconds after the last', async () => {
    await enter();
    await receive({ type: 'ack', id: hub.socket.last('presence.join').id ?? '' });
    fireEvent.change(screen.getByTestId('composer'), { target: { value: 'h' } });
    await act(() => vi.advanceTimersByTimeAsync(2000));
    fireEvent.change(screen.getByTestId('composer'), { target: { value: 'he' } });
    await receive({ type: 'ack', id: hub.socket.last('presence.update').id ?? '' });
    await act(() => vi.advanceTimersByTimeAsync(2999));
    expect(hub.socket.of('presence.update').map(({ payload }) => payload)).toEqual([{ activity: 'editing' }]);
    await act(() => vi.advanceTimersByTimeAsync(1));
    expect(hub.socket.last('presence.update').payload).toEqual({ activity: 'viewing' });
  });
});

describe('the connection', () => {
  it('is shown as it comes and goes', async () => {
    await enter();
    act(() => hub.socket.drop(1006));
    expect([indicator().dataset['status'], indicator().textContent]).toEqual(['reconnecting', 'Reconnecting...']);
    expect(screen.queryByTestId('reconnect')).toBeNull();
    await act(() => hub.comeBack({ clientId: clientId() }));
    expect(indicator().textContent).toBe('Connected');
  });

  it('comes back although a server that starts answers at first that there is nothing', async () => {
    await enter();
    answer(404, {});
    act(() => hub.socket.drop(1006));
    await act(() => vi.advanceTimersByTimeAsync(5000));
    expect(indicator().dataset['status']).toBe('reconnecting');
    answer(200, { token: 'token-of-alice', expires: 4_000_000_000_000 });
    await act(() => hub.comeBack({ clientId: clientId() }));
    expect(indicator().textContent).toBe('Connected');
  });

  it('comes back however long the hub was away', async () => {
    await enter();
    for (let attempt = 0; attempt <= 30; attempt++) {
      act(() => hub.socket.drop(1006));
      await act(() => vi.advanceTimersByTimeAsync(30_000));
    }
    expect(indicator().textContent).toBe('Reconnecting...');
    await act(() => hub.comeBack({ clientId: clientId() }));
    expect(indicator().textContent).toBe('Connected');
  });

  it('offers to reconnect when nothing else will try', async () => {
    await enter();
    act(() => hub.socket.drop(4003));
    expect(indicator().textContent).toBe('Connection Error');
    expect(screen.getByTestId('failure').textContent).toContain('4003');
    expect(screen.getByTestId('failure').textContent).toContain('Reconnect to try again.');
    fireEvent.click(screen.getByTestId('reconnect'));
    await acted();
    expect([indicator().dataset['status'], hub.sockets.length]).toEqual(['connecting', 2]);
  });
});
