// @vitest-environment happy-dom
import { RealtimeConnection } from '@tidings/realtime';
import { FakeServer } from '@tidings/testing';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TidingsDevtools } from '../src/index.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const pass = (milliseconds = 300) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

async function opened() {
  const server = new FakeServer();
  const connection = new RealtimeConnection(server.configFor('alice'));
  for (const name of ['doc:1', 'doc:2']) connection.channel(name).subscribe();
  const view = render(
    <StrictMode>
      <TidingsDevtools connection={connection} initiallyOpen />
    </StrictMode>,
  );
  void connection.connect();
  await pass();
  return { server, connection, view };
}

const lines = () => screen.queryAllByRole('option').filter((line) => line.hasAttribute('data-n'));
const shown = () =>
  lines().map(({ children }) => {
    const [, arrow, type, channel] = [...children].map(({ textContent }) => textContent);
    return `${arrow ?? ''}${type ?? ''} ${channel ?? ''}`.trim();
  });
const button = (name: RegExp) => screen.getByRole('button', { name });

describe('the devtools', () => {
  it('show each frame once, also in StrictMode, and where the connection stands', async () => {
    const { server } = await opened();
    server.channel('doc:1').publish('hello');
    await pass();
    expect(shown()).toEqual([
      '↑auth',
      '↓connected',
      '↑subscribe doc:1',
      '↑subscribe doc:2',
      '↓ack',
      '↓subscribed doc:1',
      '↓subscribed doc:2',
      '↓message doc:1',
    ]);
    expect(button(/^Tidings/).textContent).toBe('Tidings: connected by websocket');
  });

  it('never show a token', async () => {
    const { server, view } = await opened();
    fireEvent.click(lines()[0] as HTMLElement);
    expect(screen.getByLabelText('The chosen frame').textContent).toContain('"token": "…"');
    const [auth] = server.receivedOf('auth');
    expect(auth?.token).toBe('token-1-of-alice');
    expect(view.baseElement.innerHTML).not.toContain(auth?.token);
  });

  it('show what a filter of channel and type lets through', async () => {
    const { server } = await opened();
    for (const name of ['doc:1', 'doc:2']) server.channel(name).publish('hello');
    await pass();
    fireEvent.change(screen.getByLabelText('Channel'), { target: { value: ':2' } });
    expect(shown()).toEqual(['↑subscribe doc:2', '↓subscribed doc:2', '↓message doc:2']);
    fireEvent.change(screen.getByLabelText('Type'), { target: { value: 'message' } });
    expect(shown()).toEqual(['↓message doc:2']);
    fireEvent.change(screen.getByLabelText('Channel'), { target: { value: 'nothing' } });
    expect(screen.getByText(/none that the filter shows/)).toBeDefined();
  });

  it('hold still while they are paused', async () => {
    const { server } = await opened();
    fireEvent.click(button(/Pause/));
    const before = shown();
    server.channel('doc:1').publish('hello');
    await pass();
    expect(shown()).toEqual(before);
    expect(screen.getByText('1 frames since')).toBeDefined();
    fireEvent.click(button(/Clear/));
    expect(lines()).toEqual([]);
  });

  it('are walked through by keys: tabs, lines, and out again', async () => {
    const { server } = await opened();
    const list = screen.getByRole('listbox');
    fireEvent.keyDown(list, { key: 'End' });
    const chosen = () => lines().filter((line) => line.getAttribute('aria-selected') === 'true');
    expect(chosen()[0]?.id).toBe(list.getAttribute('aria-activedescendant'));
    expect(chosen()[0]?.textContent).toContain('subscribeddoc:2');
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown']) fireEvent.keyDown(list, { key });
    expect(chosen()[0]?.textContent).toContain('subscribeddoc:1');
    fireEvent.keyDown(list, { key: 'Home' });
    expect(chosen()[0]?.textContent).toContain('auth');

    server.channel('doc:1').publish('hello');
    await pass();
    const tab = () => screen.getByRole('tab', { selected: true });
    fireEvent.keyDown(tab(), { key: 'ArrowRight' });
    expect(tab().textContent).toBe('Channels (1)');
    expect(document.activeElement).toBe(tab());
    const row = within(screen.getByRole('tabpanel')).getAllByRole('row')[1];
    expect(row?.textContent).toContain('doc:110.10');
    fireEvent.keyDown(tab(), { key: 'ArrowLeft' });
    fireEvent.keyDown(tab(), { key: 'ArrowLeft' });
    expect(tab().textContent).toBe('Reconnects (0)');

    fireEvent.keyDown(tab(), { key: 'Escape' });
    expect(screen.queryByRole('tablist')).toBeNull();
    expect(document.activeElement).toBe(button(/^Tidings/));
    expect(button(/^Tidings/).getAttribute('aria-expanded')).toBe('false');
  });

  it('tell why the connection ended and what was lost', async () => {
    const { server, connection } = await opened();
    server.channel('doc:1').publish('1');
    await pass();
    server.restart({ retryAfter: 2000 });
    await pass();
    fireEvent.click(screen.getByRole('tab', { name: /Reconnects/ }));
    expect(screen.getByRole('tabpanel').textContent).toContain('1012');
    expect(screen.getByRole('tabpanel').textContent).toContain('in 2000 ms');
    await pass(3000);
    expect(connection.status).toBe('connected');
    fireEvent.click(screen.getByRole('tab', { name: /Gaps/ }));
    expect(screen.getByRole('tabpanel').textContent).toContain('epoch');
  });

  it('cost nothing when they are not mounted', async () => {
    const { server, connection, view } = await opened();
    view.unmount();
    const parse = vi.spyOn(JSON, 'parse');
    void connection.publish('doc:3', 'hello');
    await pass();
    expect(server.channel('doc:3').payloads).toEqual(['hello']);
    const sent = parse.mock.calls.filter(([text]) => text.startsWith('{"type":"publish"'));
    parse.mockRestore();
    expect(sent).toHaveLength(1); // By the server alone.
  });

  it('render on a server', () => {
    const connection = new RealtimeConnection({ url: 'ws://hub.test/ws', WebSocket: new FakeServer().WebSocket });
    expect(renderToString(<TidingsDevtools connection={connection} />)).toContain('disconnected');
  });
});
