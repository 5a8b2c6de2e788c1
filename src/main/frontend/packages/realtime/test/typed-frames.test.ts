import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Defect, EventFrame, ServerFrame } from '../src/index.js';
import { event, FakeHub, turn } from './hub.js';

const OWN = 'user:alice';
const NOTIFICATION = {
  id: 1,
  kind: 'system',
  severity: 'info',
  source: 'importer',
  createdAt: 1,
  state: 'unread',
  present: { toast: true, sound: true, badge: true },
};
let hub: FakeHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
});

afterEach(() => vi.useRealTimers());

/** An event of the hub itself, which has no sender. */
function notification(id: string, title: string, over: Partial<EventFrame> = {}): ServerFrame {
  const frame: EventFrame = { ...event(OWN, id, { ...NOTIFICATION, title }), type: 'notification', ...over };
  delete frame.sender;
  return frame as unknown as ServerFrame;
}

async function listening() {
  const defects: Defect[] = [];
  const connection = await hub.connected({ onDefect: (defect) => defects.push(defect) });
  const channel = connection.channel('user:me');
  const seen: string[] = [];
  const messages: unknown[] = [];
  const end = channel.onType<{ title: string }>('notification', ({ title }, frame) => {
    seen.push(`${frame.type} ${title}`);
  });
  channel.on('message', (payload) => messages.push(payload));
  await turn();
  const { id } = hub.socket.last('subscribe');
  hub.socket.receive({ type: 'subscribed', id: id ?? '', channel: OWN, alias: 'user:me', lastEventId: 'e:0' });
  return { connection, channel, seen, messages, defects, end };
}

describe('events of other types than message', () => {
  it('are told to the listeners of their type only, and move the position', async () => {
    const { channel, seen, messages, defects } = await listening();
    hub.socket.receive(notification('e:1', 'one'), event(OWN, 'e:2', 'hello'), notification('e:3', 'two'));

    expect(seen).toEqual(['notification one', 'notification two']);
    expect(messages).toEqual(['hello']);
    expect(channel.position).toBe('e:3');
    expect(defects).toEqual([]);
  });

  it('move the position when nobody listens to their type', async () => {
    const { channel, defects, seen, end } = await listening();
    end();
    hub.socket.receive(notification('e:1', 'x'), event(OWN, 'e:2', 'hello'));

    expect(seen).toEqual([]);
    expect(channel.position).toBe('e:2');
    expect(defects).toEqual([]);
  });

  it('that were pushed again after a crash are told once, also in a new stream', async () => {
    const { seen } = await listening();
    hub.socket.receive(notification('e:1', 'one', { ref: 'outbox-7-x' }));
    hub.socket.receive({ type: 'gap', channel: OWN, from: 'e:1', to: 'f:0', reason: 'epoch' });
    hub.socket.receive(notification('f:1', 'one', { ref: 'outbox-7-x' }), notification('f:2', 'two', { ref: 'y' }));

    expect(seen).toEqual(['notification one', 'notification two']);
  });

  it('of the hub and of a user with the same ref are two', async () => {
    const { seen, messages } = await listening();
    hub.socket.receive(notification('e:1', 'one', { ref: 'r' }), event(OWN, 'e:2', 'hello', { ref: 'r' }));

    expect(seen).toHaveLength(1);
    expect(messages).toHaveLength(1);
  });

  it('keep the subscription as long as somebody listens', async () => {
    const connection = await hub.connected();
    const end = connection.channel('user:me').onType('notification', () => undefined);
    await turn();
    expect(hub.socket.of('subscribe')).toHaveLength(1);
    end();
    hub.socket.receive({
      type: 'subscribed',
      id: hub.socket.last('subscribe').id ?? '',
      channel: OWN,
      alias: 'user:me',
    });
    await turn();
    expect(hub.socket.of('unsubscribe')).toHaveLength(1);
  });
});

describe('states of a channel', () => {
  it('are told to the listeners of their type, and leave the position alone', async () => {
    const { channel } = await listening();
    const versions: number[] = [];
    channel.onType('notification.badge', (_, frame) => versions.push((frame as { version?: number }).version ?? 0));
    hub.socket.receive({ type: 'notification.badge', channel: OWN, payload: { unread: 2 }, version: 7 });

    expect(versions).toEqual([7]);
    expect(channel.position).toBe('e:0');
  });
});
