import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from 'vitest';
import type { Channel, RealtimeError } from '../src/index.js';
import { FakeHub, turn } from './hub.js';

const LOBBY = 'workspace.lobby';
let hub: FakeHub;
let channel: Channel;
let onError: Mock<(error: RealtimeError) => void>;

beforeEach(async () => {
  vi.useFakeTimers();
  hub = new FakeHub();
  onError = vi.fn();
  channel = (await hub.connected()).channel(LOBBY);
  channel.on('error', onError);
});

afterEach(() => vi.useRealTimers());

type Asked = 'presence.join' | 'presence.update' | 'presence.leave';
const asked = (type: Asked): number => hub.socket.of(type).length;

async function ack(type: Asked): Promise<void> {
  hub.socket.receive({ type: 'ack', id: hub.socket.last(type).id ?? '' });
  await turn();
}

async function refuse(type: Asked, retryable: boolean, retryAfter?: number): Promise<void> {
  const { id = '' } = hub.socket.last(type);
  const later = retryAfter === undefined ? {} : { retryAfter };
  const error = { type: 'error', id, code: retryable ? 402 : 104, name: 'x', message: 'No.', retryable } as const;
  hub.socket.receive({ ...error, ...later });
  await turn();
}

async function joined() {
  const membership = channel.join({ activity: 'viewing', page: '/a' });
  await turn();
  await ack('presence.join');
  return membership;
}

describe('the own presence', () => {
  it('is asked for again after a refusal for now, when the hub says, and not before', async () => {
    channel.join({ activity: 'viewing' });
    await turn();
    await refuse('presence.join', true, 3000);
    await vi.advanceTimersByTimeAsync(2999);
    expect([asked('presence.join'), channel.presence.joined]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked('presence.join')).toBe(2);
    await ack('presence.join');
    expect(channel.presence.joined).toBe(true);
  });

  it('waits for that time with what changes meanwhile, too', async () => {
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    await refuse('presence.join', true, 3000);
    membership.update({ activity: 'editing' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked('presence.join')).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(hub.socket.of('presence.join').map(({ payload }) => payload?.activity)).toEqual(['viewing', 'editing']);
  });

  it('that was refused for good is asked for once more for another part of the application', async () => {
    channel.join({ activity: 'viewing' });
    await turn();
    await refuse('presence.join', false);
    channel.join({ page: '/b' });
    await turn();
    expect(hub.socket.last('presence.join').payload).toEqual({ activity: 'viewing', page: '/b' });
  });

  it('of which an update was refused is told whole with the next change', async () => {
    const membership = await joined();
    membership.update({ activity: 'x' });
    await turn();
    await refuse('presence.update', false);
    membership.update({ activity: 'editing' });
    await turn();
    expect(asked('presence.update')).toBe(1);
    expect(hub.socket.last('presence.join').payload).toEqual({ activity: 'editing', page: '/a' });
  });

  it('of which an update was refused is left all the same', async () => {
    const membership = await joined();
    membership.update({ activity: 'x' });
    await turn();
    await refuse('presence.update', false);
    membership.leave();
    await turn();
    expect(asked('presence.leave')).toBe(1);
  });

  it('is not joined by an answer of a session that is over by then', async () => {
    channel.join({ activity: 'viewing' });
    await turn();
    hub.socket.receive({ type: 'ack', id: hub.socket.last('presence.join').id ?? '' });
    hub.socket.drop(1006);
    await turn();
    expect(channel.presence.joined).toBe(false);
  });

  it('tells no error of a request that ended with its session', async () => {
    channel.join({ activity: 'viewing' });
    await turn();
    hub.socket.drop(1006);
    await turn();
    expect(onError).not.toHaveBeenCalled();
  });

  it('is asked for once in a session, whatever was to be tried again in the one before', async () => {
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    await refuse('presence.join', true, 4000);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(asked('presence.join')).toBe(1);
    membership.update({ activity: 'editing' });
    await vi.advanceTimersByTimeAsync(4000);
    expect(asked('presence.join')).toBe(1);
  });

  it('takes a field away by telling all others anew', async () => {
    await joined();
    const other = channel.join({ component: 'chat' });
    await turn();
    await ack('presence.update');
    other.leave();
    await turn();
    expect(hub.socket.last('presence.join').payload).toEqual({ activity: 'viewing', page: '/a' });
    await ack('presence.join');
    expect([channel.presence.joined, asked('presence.leave')]).toEqual([true, 0]);
  });

  it('is not changed by a part that has left', async () => {
    await joined();
    const other = channel.join({ component: 'chat' });
    await turn();
    await ack('presence.update');
    other.leave();
    await turn();
    await ack('presence.join');
    const { presence } = channel;
    other.update({ component: 'board' });
    await turn();
    expect(channel.presence).toBe(presence);
  });
});
