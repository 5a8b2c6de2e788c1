import { MantineProvider } from '@mantine/core';
import { FakeHub, greeting } from '@tidings/realtime/testing';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { vi } from 'vitest';
import { HEALTH, type Overview } from '../src/admin/admin-api.js';
import { App } from '../src/app.js';
import { FakeAdminRest } from './admin-rest.js';

export { json } from './admin-rest.js';

/** The parts that are loaded when somebody goes there: known before, so that tests need no real time for them. */
export async function loadPages(): Promise<void> {
  await Promise.all([import('../src/admin/admin-page.js'), import('../src/admin/charts/charts.js')]);
}

/** The admin page with a hub whose REST interface and socket the test plays. */
export class AdminWorld {
  readonly hub = new FakeHub();
  readonly rest = new FakeAdminRest();

  constructor() {
    vi.useFakeTimers({ now: new Date('2026-11-26T12:00:00Z') });
    sessionStorage.clear();
    sessionStorage.setItem('tidings.user', 'Alice\nacme\nadmin');
    Object.defineProperty(document, 'fonts', { value: new EventTarget(), configurable: true }); // Not in happy-dom.
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600); // There is no layout.
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(900);
    vi.stubGlobal('WebSocket', this.hub.config().WebSocket);
    vi.stubGlobal('fetch', this.rest.fetch);
  }

  /** Opens an address and lets what it asks for come. */
  async open(address = '/admin'): Promise<void> {
    history.replaceState(null, '', address);
    render(
      <StrictMode>
        <MantineProvider env="test">
          <QueryClientProvider client={new QueryClient()}>
            <App />
          </QueryClientProvider>
        </MantineProvider>
      </StrictMode>,
    );
    const isLoading = () => document.querySelector('.admin, [data-testid=enter]') === null;
    for (let turn = 0; turn < 20 && isLoading(); turn++) await this.settle(); // Parts of the page come by real requests.
    await this.settle(50);
  }

  /** Leaves the page, and lets it say goodbye. */
  async close(): Promise<void> {
    cleanup();
    vi.useFakeTimers();
    await vi.advanceTimersByTimeAsync(0);
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }

  /** Lets time pass, and all that waits for it. */
  async settle(ms = 0): Promise<void> {
    await act(() => vi.advanceTimersByTimeAsync(ms));
    for (let turn = 0; turn < 8; turn++) await act(() => vi.advanceTimersByTimeAsync(0)); // Answers ask for more.
  }

  /** The connection is there. */
  async connect(): Promise<void> {
    act(() => this.hub.socket.open());
    await this.say(greeting({ clientId: new URL(this.hub.socket.url).searchParams.get('device') ?? '' }));
  }

  /** The hub lets the page read a channel. */
  async subscribe(channel: string): Promise<void> {
    const asked = this.hub.socket.of('subscribe').findLast((frame) => frame.channel === channel);
    if (asked?.id === undefined) throw new Error(`${channel} is not asked for`);
    await this.say({ type: 'subscribed', id: asked.id, channel, lastEventId: 'e:0' });
  }

  /** One frame; those of the admin channels are not in the schemas of the SDK. */
  async say(frame: object): Promise<void> {
    act(() => this.hub.socket.receiveText(JSON.stringify(frame)));
    await this.settle();
  }

  async push(overview: Overview, n = 1): Promise<void> {
    await this.say(eventOf(HEALTH, HEALTH, overview, n));
  }
}

/** An event that the hub itself publishes. */
export function eventOf(channel: string, type: string, payload: unknown, n: number): object {
  const sender = { userId: 'hub', clientId: 'hub', name: 'Hub' };
  return { type, channel, id: `e:${n}`, seq: n, sender, payload, timestamp: Date.now() };
}

export const tile = (label: string): string =>
  screen.getAllByTestId('tile').find((one) => one.dataset['label']?.startsWith(label))?.textContent ?? '';

export const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[role=row][data-index]')];

export const failure = (): string => screen.getByTestId('admin-failure').textContent;

/** Clicks the button that says so: on itself, since happy-dom submits no form by a click on what is in it. */
export function press(text: string): void {
  const button = screen
    .getAllByText(text)
    .map((label) => label.closest('button'))
    .find((found) => found !== null);
  if (button === undefined) throw new Error(`no button says ${text}`);
  button.focus(); // As browsers do.
  fireEvent.click(button);
}
