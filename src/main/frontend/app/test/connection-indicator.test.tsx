// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { WebSocketProvider } from '@tidings/react';
import type { RealtimeConnection, Transport } from '@tidings/realtime';
import { FakeHub, FakeRequests, greeting, turn } from '@tidings/realtime/testing';
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionIndicator } from '../src/connection-indicator.js';

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

/** The hub answers the first request by which a connection comes. */
async function greet(transport: Transport): Promise<void> {
  const request = requests.last(transport === 'sse' ? 'events' : 'poll');
  if (transport !== 'sse') return request.page('c1', greeting());
  await request.open();
  await request.event(greeting());
}

function show(connection: RealtimeConnection): void {
  render(
    <MantineProvider env="test">
      <WebSocketProvider connection={connection}>
        <ConnectionIndicator />
      </WebSocketProvider>
    </MantineProvider>,
  );
}

describe('the connection indicator', () => {
  it.each([
    ['sse', 'event stream'],
    ['long-poll', 'long polling'],
    ['poll', 'polling'],
  ] as const)(
    'says by %s in words that it is slower, and nothing of it any more without a connection',
    async (transport, words) => {
      hub.storage.setItem('tidings.transport hub.test', `${transport} ${Date.now()}`);
      const connection = hub.connection({ transports: ['websocket', transport], fetch: requests.fetch });
      show(connection);
      void connection.connect();
      await import('../../packages/realtime/src/transport/fallbacks.js');
      await act(() => turn());
      await act(() => greet(transport));
      const indicator = screen.getByRole('status');
      const label = `Connected, slower than usual (${words})`;
      expect([indicator.textContent, indicator.title]).toEqual([label, label]);
      act(() => connection.disconnect());
      expect(screen.getByRole('status').textContent).toBe('Disconnected');
    },
  );
});
