import { expect, it } from 'vitest';
import { nextStatus, type ConnectionStatus, type StatusEvent } from '../src/status.js';

const table: Record<ConnectionStatus, Record<StatusEvent, ConnectionStatus>> = {
  disconnected: {
    started: 'connecting',
    restarted: 'connecting',
    ready: 'disconnected',
    lost: 'disconnected',
    closed: 'disconnected',
    failed: 'error',
  },
  connecting: {
    started: 'connecting',
    restarted: 'connecting',
    ready: 'connected',
    lost: 'reconnecting',
    closed: 'disconnected',
    failed: 'error',
  },
  connected: {
    started: 'connected',
    restarted: 'reconnecting',
    ready: 'connected',
    lost: 'reconnecting',
    closed: 'disconnected',
    failed: 'error',
  },
  reconnecting: {
    started: 'reconnecting',
    restarted: 'reconnecting',
    ready: 'connected',
    lost: 'reconnecting',
    closed: 'disconnected',
    failed: 'error',
  },
  error: {
    started: 'connecting',
    restarted: 'connecting',
    ready: 'error',
    lost: 'error',
    closed: 'disconnected',
    failed: 'error',
  },
};

const rows = Object.entries(table).flatMap(([from, events]) =>
  Object.entries(events).map(([event, to]) => [from, event, to] as [ConnectionStatus, StatusEvent, ConnectionStatus]),
);

it.each(rows)('goes from %s on %s to %s', (from, event, to) => {
  expect(nextStatus(from, event)).toBe(to);
});
