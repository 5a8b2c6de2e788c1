// @vitest-environment happy-dom
import { event, member } from '@tidings/realtime/testing';
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { useChannel, type UseChannelOptions } from '../src/index.js';
import { acted, after, worlds } from './world.js';

const LOBBY = 'workspace.lobby';
const all = worlds();

async function listening(options: UseChannelOptions<string> = {}) {
  await all.world.connect();
  const view = renderHook(({ options }) => useChannel<string>(LOBBY, options), {
    wrapper: all.world.wrapper,
    initialProps: { options },
  });
  await acted();
  return view;
}

describe('useChannel', () => {
  it('subscribes once, also in StrictMode, and says when the hub has taken it', async () => {
    const { result } = await listening({ history: 20 });
    expect(all.world.subscriptions(LOBBY)).toBe(1);
    expect(all.world.hub.socket.last('subscribe').options).toEqual({ history: 20 });
    expect(result.current.isSubscribed).toBe(false);
    await all.world.grant(LOBBY, 'e:0');
    expect(result.current.isSubscribed).toBe(true);
  });

  it('keeps the newest messages in their order, and tells each', async () => {
    const onMessage = vi.fn();
    const { result } = await listening({ maxMessages: 2, onMessage });
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say(event(LOBBY, 'e:1', 'a'), event(LOBBY, 'e:2', 'b', { seq: 2 }));
    await all.world.say(event(LOBBY, 'e:3', 'c', { seq: 3 }));
    expect(result.current.messages).toEqual(['b', 'c']);
    expect(onMessage.mock.calls.map(([message]) => message as string)).toEqual(['a', 'b', 'c']);
    act(() => result.current.clearMessages());
    expect(result.current.messages).toEqual([]);
  });

  it('keeps none where none are wanted', async () => {
    const onMessage = vi.fn();
    const { result } = await listening({ maxMessages: 0, onMessage });
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say(event(LOBBY, 'e:1', 'a'));
    expect([result.current.messages, onMessage.mock.calls.length]).toEqual([[], 1]);
  });

  it('is not present any more once it is gone, whatever a late callback says', async () => {
    const { result, unmount } = await listening();
    await all.world.grant(LOBBY, 'e:0');
    unmount();
    act(() => result.current.updatePresence({ activity: 'editing' }));
    await acted();
    expect(all.world.hub.socket.of('presence.join')).toEqual([]);
  });

  it('goes on after a loss, with what came meanwhile', async () => {
    const { result } = await listening();
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say(event(LOBBY, 'e:1', 'a'));
    act(() => all.world.hub.socket.drop(1006));
    expect(result.current).toMatchObject({ isSubscribed: false, messages: ['a'] });
    await act(() => all.world.hub.comeBack());
    expect(all.world.hub.socket.last('subscribe').options).toEqual({ lastEventId: 'e:1' });
    await all.world.grant(LOBBY, 'e:1');
    await all.world.say(event(LOBBY, 'e:2', 'b', { seq: 2 }));
    expect(result.current).toMatchObject({ isSubscribed: true, messages: ['a', 'b'] });
  });

  it('gathers messages, renders them together, and counts those it leaves out', async () => {
    const bufferConfig = { enabled: true, maxSize: 2, batchInterval: 100 };
    const { result } = await listening({ bufferConfig });
    await all.world.grant(LOBBY, 'e:0');
    const three = ['a', 'b', 'c'].map((text, n) => event(LOBBY, `e:${n + 1}`, text, { seq: n + 1 }));
    await all.world.say(...three);
    expect(result.current.messages).toEqual([]);
    await after(100);
    expect(result.current).toMatchObject({ messages: ['b', 'c'], dropped: 1 });
  });

  it('is present where it asks for it, shows who is, and says what it does', async () => {
    const { result } = await listening({ presence: true });
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say({ type: 'ack', id: all.world.hub.socket.last('presence.join').id ?? '' });
    const members = [member('Alice'), member('Bob', { joinedAt: 2 })];
    await all.world.say({ type: 'presence.sync', channel: LOBBY, payload: { members, version: 1 } });
    expect(result.current.members).toEqual(members);
    act(() => result.current.updatePresence({ activity: 'editing' }));
    await acted();
    expect(all.world.hub.socket.last('presence.update').payload).toEqual({ activity: 'editing' });
  });

  it('tells of a gap and of a refusal', async () => {
    const [onGap, onError] = [vi.fn(), vi.fn()];
    const { result } = await listening({ onGap, onError });
    await all.world.grant(LOBBY, 'e:0');
    await all.world.say({ type: 'gap', channel: LOBBY, from: 'e:0', to: 'e:9', reason: 'trimmed' });
    expect(result.current.gap).toMatchObject({ to: 'e:9' });
    expect(onGap).toHaveBeenCalledOnce();
    await all.world.say({ type: 'unsubscribed', channel: LOBBY, code: 202 });
    expect(result.current).toMatchObject({ isSubscribed: false, error: { name: 'forbidden' } });
    expect(onError).toHaveBeenCalledOnce();
  });

  it('publishes, and leaves with the component', async () => {
    const { result, unmount } = await listening();
    await all.world.grant(LOBBY, 'e:0');
    const published = result.current.publish('hello');
    const { id } = all.world.hub.socket.last('publish');
    await all.world.say({ type: 'ack', id, eventId: 'e:1' });
    expect(await published).toEqual({ eventId: 'e:1', duplicate: false });
    unmount();
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('takes a connection of its own, and none', async () => {
    const connection = await all.world.connect();
    const { result, rerender } = renderHook(({ own }) => useChannel<string>(own, LOBBY), {
      wrapper: StrictMode,
      initialProps: { own: null as typeof connection | null },
    });
    await expect(result.current.publish('x')).rejects.toMatchObject({ name: 'no_provider' });
    rerender({ own: connection });
    await acted();
    expect(all.world.subscriptions(LOBBY)).toBe(1);
  });
});
