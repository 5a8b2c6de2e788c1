import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeHub, greeting, turn } from './hub.js';

let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

describe('frames', () => {
  it('arrive singly or as arrays, and all but pong are told', async () => {
    const seen: string[] = [];
    await hub.connected({ onMessage: (frame) => seen.push(frame.type) });
    hub.socket.receive({ type: 'token.expiring' }, { type: 'pong', timestamp: 1 }, { type: 'token.expiring' });
    expect(seen).toEqual(['connected', 'token.expiring', 'token.expiring']);
  });

  it('that are none are reported and skipped', async () => {
    const onDefect = vi.fn();
    const connection = await hub.connected({ onDefect });
    hub.socket.receiveText('{not json');
    hub.socket.receiveText(new ArrayBuffer(1));
    hub.socket.receiveText('[{"no":"type"}]');
    expect(onDefect.mock.calls.map(([defect]) => (defect as { kind: string }).kind)).toEqual(
      Array.from({ length: 3 }, () => 'undecodable'),
    );
    expect(connection.status).toBe('connected');
  });

  it('behind one that is none arrive also when the listener of defects throws', async () => {
    const seen: string[] = [];
    const onDefect = () => {
      throw new Error('listener');
    };
    await hub.connected({ onDefect, onMessage: ({ type }) => seen.push(type) });
    const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
    hub.socket.receiveText('[{"no":"type"},{"type":"token.expiring"}]');
    expect(seen).toEqual(['connected', 'token.expiring']);
    expect(await reported).toMatchObject({ message: 'listener' });
  });

  it('with an error that nobody asked for go to onError', async () => {
    const onError = vi.fn();
    await hub.connected({ onError });
    hub.socket.receive({ type: 'error', code: 100, name: 'bad_json', message: 'No JSON.', retryable: false });
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'bad_json' }));
  });

  it('keep the greeting, so that the application can tell why the last session ended', async () => {
    const connection = hub.connection();
    void connection.connect();
    await turn();
    const previous = { code: 4008, reason: 'slow consumer', at: 1 };
    hub.socket.open();
    hub.socket.receive(greeting({ previous }));
    expect(connection.session?.previous).toEqual(previous);
  });
});
