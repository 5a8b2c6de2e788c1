// @vitest-environment happy-dom
import { event, member } from '@tidings/realtime/testing';
import { renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { usePresence, useWebSocket } from '../src/index.js';
import { acted, worlds } from './world.js';

const LOBBY = 'workspace.lobby';
const all = worlds();

describe('useWebSocket', () => {
  async function mounted() {
    await all.world.connect();
    return renderHook(() => useWebSocket(), { wrapper: all.world.wrapper });
  }

  it('calls a handler once that was subscribed twice, and no more once it is taken away', async () => {
    const { result } = await mounted();
    const handler = vi.fn();
    for (let n = 0; n < 2; n++) result.current.subscribe(LOBBY, handler);
    await acted();
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say(event(LOBBY, 'e:1', 'x'));
    expect(handler).toHaveBeenCalledOnce();
    result.current.unsubscribe(LOBBY, handler);
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('calls a handler that was taken away and subscribed again', async () => {
    const { result } = await mounted();
    const [handler, other] = [vi.fn(), vi.fn()];
    result.current.subscribe(LOBBY, other);
    const end = result.current.subscribe(LOBBY, handler);
    await acted();
    await all.world.grant(LOBBY, 'e:0');
    end();
    result.current.subscribe(LOBBY, handler);
    await all.world.say(event(LOBBY, 'e:1', 'x'));
    expect([handler.mock.calls.length, other.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('usePresence', () => {
  it('shows who is on the channel that it is given last, and listens to no other one', async () => {
    await all.world.connect();
    const { result, rerender } = renderHook(({ channel }) => usePresence(channel), {
      wrapper: all.world.wrapper,
      initialProps: { channel: LOBBY },
    });
    await acted();
    await all.world.grant(LOBBY, 'e:0');
    rerender({ channel: 'workspace.other' });
    await acted();
    expect(all.world.hub.socket.of('unsubscribe').map(({ channel }) => channel)).toEqual([LOBBY]);
    await all.world.grant('workspace.other', 'f:0');
    const members = [member('Bob')];
    await all.world.say({ type: 'presence.sync', channel: 'workspace.other', payload: { members, version: 1 } });
    expect(result.current.members).toEqual(members);
  });
});
