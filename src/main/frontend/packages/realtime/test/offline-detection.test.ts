import { beforeEach, expect, it, vi } from 'vitest';
import type { ConnectionStatus } from '../src/index.js';
import { offlineDetection, type NetworkSource, type OfflineDetection } from '../src/offline/index.js';
import { Listeners } from '../src/listeners.js';

class FakeNetwork implements NetworkSource {
  readonly navigator = { onLine: true };
  readonly #target = new EventTarget();
  listeners = 0;

  addEventListener(type: string, listener: () => void): void {
    this.listeners++;
    this.#target.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: () => void): void {
    this.listeners--;
    this.#target.removeEventListener(type, listener);
  }

  set(onLine: boolean): void {
    this.navigator.onLine = onLine;
    this.#target.dispatchEvent(new Event(onLine ? 'online' : 'offline'));
  }
}

class FakeStatus {
  readonly listeners = new Listeners<[]>();
  status: ConnectionStatus = 'connected';
  subscribeStatus(listener: () => void): () => void {
    return this.listeners.add(listener);
  }

  set(status: ConnectionStatus): void {
    this.status = status;
    this.listeners.emit();
  }
}

let now = 0;
let page: FakeNetwork;
let connection: FakeStatus;
let told: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  now = 1000;
  page = new FakeNetwork();
  connection = new FakeStatus();
  told = vi.fn<() => void>();
});

function detect(): OfflineDetection {
  const clock = { now: () => now, setTimeout: () => undefined, clearTimeout: () => undefined };
  return offlineDetection({ page, connection, clock });
}

it('is online while the connection is, whatever the browser says', () => {
  const detection = detect();
  detection.subscribe(told);
  page.set(false);
  expect([detection.state, told.mock.calls.length]).toEqual([{ online: true, reason: undefined, since: 1000 }, 0]);
});

it('is offline when the connection is lost, though the browser knows of a network', () => {
  const detection = detect();
  detection.subscribe(told);
  now = 5000;
  connection.set('reconnecting');
  expect([detection.state, told.mock.calls.length]).toEqual([{ online: false, reason: 'hub', since: 5000 }, 1]);
});

it('says when it is the network, and keeps since when it has been offline', () => {
  const detection = detect();
  detection.subscribe(told);
  now = 5000;
  connection.set('reconnecting');
  now = 7000;
  page.set(false);
  expect(detection.state).toEqual({ online: false, reason: 'network', since: 5000 });
  now = 9000;
  connection.set('connected');
  expect(detection.state).toEqual({ online: true, reason: undefined, since: 9000 });
});

it.each(['connecting', 'disconnected'] as const)('believes the browser while the status is %s', (status) => {
  const detection = detect();
  detection.subscribe(told);
  connection.set(status);
  expect(detection.state.online).toBe(true);
  page.set(false);
  expect(detection.state).toMatchObject({ online: false, reason: 'network' });
});

it('is the same object until it changes, and right without a listener, too', () => {
  const detection = detect();
  const { state } = detection;
  expect(detection.state).toBe(state);
  connection.set('error');
  expect(detection.state.online).toBe(false);
});

it('listens to nothing before the first listener and after the last', () => {
  const detection = detect();
  const counts = () => [page.listeners, connection.listeners.size];
  expect(counts()).toEqual([0, 0]);
  const leave = [detection.subscribe(told), detection.subscribe(told)];
  expect(counts()).toEqual([2, 1]);
  for (const end of leave) end();
  expect(counts()).toEqual([0, 0]);
});

it('asks the connection alone where there is no window', () => {
  const detection = offlineDetection({ connection });
  connection.set('reconnecting');
  expect(detection.state).toMatchObject({ online: false, reason: 'hub' });
});
