// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { FakeHub, greeting } from '@tidings/realtime/testing';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../src/ai-api.js';
import { App } from '../src/app.js';

/** What the hub's REST interface answers, for tests of the page. */
class FakeRest {
  readonly asked: { readonly id: string; readonly message: string; readonly conversationId?: number }[] = [];
  readonly streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  readonly streamed: string[] = [];
  owner = { userId: 'alice', name: 'Alice' };
  messages: Message[] = [];
  refusals: { readonly status: number; readonly body: object; readonly headers?: Record<string, string> }[] = [];
  cancelled = 0;
  /** How often a conversation was asked for. */
  listed = 0;
  unauthorized = 0;
  tokens = 0;

  /** What lists wait for before they come, as they were when they were asked for. */
  held: Promise<void> = Promise.resolve();

  fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input), 'http://page.test');
    const answer = this.#answer(url, init);
    if (/\/chat(\/\d+)?$/.test(url.pathname) && init.method === 'GET') await this.held;
    return answer;
  };

  #answer({ pathname, search }: URL, init: RequestInit): Response {
    if (pathname === '/api/dev/token') return json({ token: `t${++this.tokens}`, expires: 4_000_000_000_000 });
    if (pathname.startsWith('/api/notifications')) return json({ items: [], unread: 0, version: 0 });
    if (pathname.endsWith('/stream')) return this.#stream(search);
    if (this.unauthorized-- > 0) return json({ code: 201, detail: 'expired', retryable: false }, 401);
    if (pathname.endsWith('/cancel')) return json({ cancelled: ++this.cancelled });
    if (init.method === 'POST') return this.#ask(init.body as string);
    const conversation = { id: 17, owner: this.owner, title: 'Bicycles', lastAt: 1 };
    if (pathname.endsWith('/chat')) return json({ items: [conversation] });
    this.listed++;
    return json({ ...conversation, items: this.messages.toReversed() });
  }

  #ask(body: string): Response {
    this.asked.push(JSON.parse(body) as FakeRest['asked'][number]);
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return json(refusal.body, refusal.status, refusal.headers);
    return json({ conversationId: 17, answerId: 42 }, 202);
  }

  #stream(search: string): Response {
    this.streamed.push(search);
    const body = new ReadableStream<Uint8Array>({ start: (controller) => void this.streams.push(controller) });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  /** Says something in the newest stream. */
  tell(type: string, data: object): void {
    const text = `event: ${type}\ndata: ${JSON.stringify({ conversationId: 17, answerId: 42, ...data })}\n\n`;
    this.streams.at(-1)?.enqueue(new TextEncoder().encode(text));
  }
}

function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

function said(number: number, more: Partial<Message>): Message {
  const role = more.answerId === undefined ? 'user' : 'assistant';
  const author = role === 'user' ? { userId: 'alice', name: 'Alice' } : { userId: 'assistant', name: 'Assistant' };
  return { conversationId: 17, number, role, author, status: 'complete', text: '', sentAt: 1, ...more };
}

/** Lets everything run that waits for nothing but its turn. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

let hub: FakeHub;
let rest: FakeRest;

beforeEach(() => {
  hub = new FakeHub();
  rest = new FakeRest();
  sessionStorage.setItem('tidings.user', 'Alice\ndemo');
  Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true }); // Not in happy-dom.
  vi.stubGlobal('WebSocket', hub.config().WebSocket);
  vi.stubGlobal('fetch', rest.fetch);
});

afterEach(() => {
  cleanup();
  location.hash = '';
  vi.unstubAllGlobals();
});

/** Opens the page at an address, connected. */
async function open(hash: string): Promise<void> {
  location.hash = hash;
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 1 } } });
  render(
    <StrictMode>
      <MantineProvider env="test">
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
  await waitFor(() => expect(hub.sockets).not.toHaveLength(0));
  act(() => hub.socket.open());
  const clientId = new URL(hub.socket.url).searchParams.get('device') ?? '';
  await act(async () => {
    await turn();
    hub.socket.receive(greeting({ clientId }));
    await turn();
  });
}

const composer = () => screen.getByTestId('ai-composer');
const answers = () => screen.queryAllByTestId('ai-answer').map((answer) => answer.dataset['status']);
const newest = () => screen.getAllByTestId('ai-answer').at(-1)?.textContent ?? '';

function ask(text: string): void {
  fireEvent.change(composer(), { target: { value: text } });
  fireEvent.keyDown(composer(), { key: 'Enter' });
}

async function tell(type: string, data: object): Promise<void> {
  await act(async () => {
    rest.tell(type, data);
    await turn();
  });
}

describe('the assistant', () => {
  it('asks for nothing before somebody goes there', async () => {
    await open('');
    expect(screen.queryByTestId('ai-composer')).toBeNull();
    fireEvent.click(screen.getByTestId('tab-assistant'));
    expect(location.hash).toBe('#assistant');
    await waitFor(() => expect(screen.getByTestId('ai-conversation').textContent).toContain('Bicycles'));
  });

  it('asks once, shows the answer as it grows, and then as it is stored', async () => {
    await open('#assistant');
    ask('What sold best?');
    await waitFor(() => expect(rest.streamed).toEqual(['?conversationId=17&lastEventId=42:0']));
    expect(location.hash).toBe('#assistant/17');
    expect(rest.asked).toEqual([{ id: expect.any(String) as string, message: 'What sold best?' }]);
    await tell('token', { position: 0, text: 'Bi' });
    await tell('token', { position: 2, text: 'cycles' });
    await waitFor(() => expect(newest()).toContain('Bicycles'));
    expect(screen.getByTestId('ai-spoken').textContent).toBe('The assistant is answering.');

    rest.messages = [said(1, { messageId: 41, text: 'What sold best?' }), said(2, { answerId: 42, text: 'Bicycles.' })];
    await tell('complete', said(2, { answerId: 42, text: 'Bicycles.', finishReason: 'stop' }));
    await waitFor(() => expect(answers()).toEqual(['complete']));
    expect(screen.getAllByTestId('ai-question')).toHaveLength(1);
    expect(screen.getByTestId('ai-spoken').textContent).toBe('Answer: Bicycles.');
    expect(screen.getByTestId('ai-ask')).toBeTruthy();
  });

  it('is not taken back by a list that was asked for before the end', async () => {
    rest.messages = [said(1, { messageId: 41 }), said(2, { answerId: 42, status: 'running' })];
    await open('#assistant/17');
    await waitFor(() => expect(rest.streams).toHaveLength(1));
    await tell('token', { position: 0, text: 'Bicycles' });
    let release = (): void => undefined;
    rest.held = new Promise((resolve) => (release = resolve));
    const asked = rest.listed;
    window.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => expect(rest.listed).toBeGreaterThan(asked));
    rest.messages = [said(1, { messageId: 41 }), said(2, { answerId: 42, text: 'Bicycles' })];
    await tell('complete', said(2, { answerId: 42, text: 'Bicycles' }));
    await waitFor(() => expect(answers()).toEqual(['complete']));
    await act(async () => {
      release();
      await turn();
    });
    await waitFor(() => expect(rest.listed).toBeGreaterThan(asked + 1));
    expect(answers()).toEqual(['complete']);
    expect(rest.streams).toHaveLength(1);
  });

  it('starts a new line with Shift+Enter and sends nothing while a word is composed', async () => {
    await open('#assistant');
    fireEvent.change(composer(), { target: { value: 'x' } });
    fireEvent.keyDown(composer(), { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(composer(), { key: 'Enter', isComposing: true });
    await act(() => turn());
    expect(rest.asked).toEqual([]);
  });

  it('stops the answer by the button and by Esc', async () => {
    rest.messages = [said(1, { messageId: 41 }), said(2, { answerId: 42, status: 'running' })];
    await open('#assistant/17');
    fireEvent.click(await screen.findByTestId('ai-stop'));
    await waitFor(() => expect(rest.cancelled).toBe(1));
    fireEvent.keyDown(composer(), { key: 'Escape' });
    await waitFor(() => expect(rest.cancelled).toBe(2));
    rest.messages = [said(1, { messageId: 41 }), said(2, { answerId: 42, status: 'cancelled', text: 'Bi', by: 'bob' })];
    await tell('cancelled', said(2, { answerId: 42, status: 'cancelled', text: 'Bi', by: 'bob' }));
    await waitFor(() => expect(newest()).toContain('Stopped by bob.'));
    fireEvent.keyDown(composer(), { key: 'Escape' });
    await act(() => turn());
    expect(rest.cancelled).toBe(2);
  });

  it('follows the answer that grows already when a question is refused because of it', async () => {
    rest.messages = [said(1, { messageId: 41, text: 'First' }), said(2, { answerId: 40, text: 'One.' })];
    await open('#assistant/17');
    await waitFor(() => expect(answers()).toEqual(['complete']));
    rest.messages.push(said(3, { messageId: 43, text: 'Elsewhere' }), said(4, { answerId: 42, status: 'running' }));
    const conflict = { code: 403, detail: 'an answer grows', retryable: false, answerId: 42 };
    rest.refusals = [{ status: 409, body: conflict }];
    ask('Second');
    await waitFor(() =>
      expect(screen.getByTestId('ai-refused').textContent).toContain('Another answer is growing here.'),
    );
    await waitFor(() => expect(rest.streamed).toEqual(['?conversationId=17&lastEventId=42:0']));
    await tell('token', { position: 0, text: 'Two' });
    await waitFor(() => expect(screen.getByTestId('ai-log').textContent).toContain('Two'));
    rest.messages = [...rest.messages.slice(0, 3), said(4, { answerId: 42, text: 'Two.' })];
    await tell('complete', said(4, { answerId: 42, text: 'Two.' }));
    await waitFor(() => expect(answers()).toEqual(['complete', 'complete']));
    fireEvent.click(screen.getByTestId('ai-retry'));
    await waitFor(() => expect(rest.asked).toHaveLength(2));
    expect(rest.asked[1]).toEqual(rest.asked[0]);
  });

  it.each([
    ['not_configured', 503, { code: 503, retryable: true }, 'TIDINGS_AI_BASE_URL'],
    ['too much', 429, { code: 402, retryable: true, retryAfter: 12_000 }, 'Ask again in 12 s'],
    ['a broken hub', 500, {}, 'cannot answer just now'],
    ['a refusal', 400, { code: 102, detail: 'message must not be empty' }, 'Message must not be empty.'],
  ])('says in plain words what %s means, and asks again under the same id', async (_, status, body, words) => {
    rest.refusals = [{ status, body }];
    await open('#assistant');
    ask('Hello?');
    await waitFor(() => expect(screen.getByTestId('ai-refused').textContent).toContain(words));
    const retry = screen.getByTestId<HTMLButtonElement>('ai-retry');
    expect(retry.disabled).toBe(status === 429);
    if (status === 429) return;
    fireEvent.click(retry);
    await waitFor(() => expect(location.hash).toBe('#assistant/17'));
    expect(rest.asked[1]).toEqual(rest.asked[0]);
  });

  it('asks the same once more after an answer that ended as an error', async () => {
    const failure = { status: 'error', code: 'model_unavailable', message: 'x', retryable: true } as const;
    rest.messages = [said(1, { messageId: 41, text: 'There?' }), said(2, { answerId: 40, ...failure })];
    await open('#assistant/17');
    await waitFor(() => expect(newest()).toContain('The model cannot be reached.'));
    fireEvent.click(screen.getByTestId('ai-again'));
    await waitFor(() => expect(rest.asked).toMatchObject([{ message: 'There?', conversationId: 17 }]));
  });

  it('hears of a question that was asked elsewhere', async () => {
    rest.messages = [said(1, { messageId: 41, text: 'First' }), said(2, { answerId: 40, text: 'One.' })];
    await open('#assistant/17');
    await waitFor(() => expect(hub.socket.of('subscribe').map(({ channel }) => channel)).toContain('ai.17'));
    rest.messages = [...rest.messages, said(3, { messageId: 43 }), said(4, { answerId: 42, status: 'running' })];
    const { id = '' } = hub.socket.last('subscribe');
    act(() => hub.socket.receive({ type: 'subscribed', id, channel: 'ai.17', lastEventId: 'e:1' }));
    await waitFor(() => expect(rest.streamed).toHaveLength(1));
    await waitFor(() => expect(hub.socket.of('unsubscribe').map(({ channel }) => channel)).toEqual(['ai.17']));
  });

  it('lets who was shown a conversation read it, and neither ask nor stop', async () => {
    rest.owner = { userId: 'bob', name: 'Bob' };
    rest.messages = [said(1, { messageId: 41 }), said(2, { answerId: 42, status: 'running' })];
    await open('#assistant/17');
    await waitFor(() => expect(screen.getByTestId('ai-guest').textContent).toContain('Bob has shown you'));
    await tell('token', { position: 0, text: 'Bi' });
    await waitFor(() => expect(newest()).toContain('Bi'));
    fireEvent.keyDown(screen.getByTestId('ai-log'), { key: 'Escape' });
    await act(() => turn());
    expect([screen.queryByTestId('ai-composer'), screen.queryByTestId('ai-stop'), rest.cancelled]).toEqual([
      null,
      null,
      0,
    ]);
  });

  it('fetches a new token when the old one is refused', async () => {
    rest.unauthorized = 1;
    await open('#assistant');
    await screen.findByTestId('ai-conversation');
  });
});
