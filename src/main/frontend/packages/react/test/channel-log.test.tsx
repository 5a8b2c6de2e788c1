// @vitest-environment happy-dom
import { event, member } from '@tidings/realtime/testing';
import { act, renderHook } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ChannelLog } from '../src/channel-log.js';
import { useChannel, type UseChannelOptions } from '../src/index.js';
import { Latest } from '../src/latest.js';
import { acted, after, worlds } from './world.js';

const LOBBY = 'workspace.lobby';
const BUFFER = { enabled: true, maxSize: 10, batchInterval: 100 };
const all = worlds();

async function listening(options: UseChannelOptions<string> = {}, channel = LOBBY) {
  const view = renderHook((props) => useChannel<string>(props.channel, props.options), {
    wrapper: all.world.wrapper,
    initialProps: { channel, options },
  });
  await acted();
  return view;
}

async function granted(options: UseChannelOptions<string> = {}) {
  await all.world.connect();
  const view = await listening(options);
  await all.world.grant(LOBBY, 'e:0');
  return view;
}

const say = (offset: number, text: string) => all.world.say(event(LOBBY, `e:${offset}`, text, { seq: offset }));
const ack = (type: 'presence.join' | 'presence.update') =>
  all.world.say({ type: 'ack', id: all.world.hub.socket.last(type).id ?? '' });

describe('messages that are gathered', () => {
  it('are rendered again and again, each time with what came since', async () => {
    const { result } = await granted({ bufferConfig: BUFFER });
    await say(1, 'a');
    await after(100);
    expect(result.current.messages).toEqual(['a']);
    await say(2, 'b');
    await after(99);
    expect(result.current.messages).toEqual(['a']);
    await after(1);
    expect(result.current.messages).toEqual(['a', 'b']);
  });

  it('are told to nobody once the component is gone', async () => {
    const onMessage = vi.fn();
    const { unmount } = await granted({ bufferConfig: BUFFER, onMessage });
    await say(1, 'a');
    unmount();
    await after(1000);
    expect(onMessage).not.toHaveBeenCalled();
  });
});

describe('another channel', () => {
  it('begins with nothing of the one before, which is left', async () => {
    const { result, rerender } = await granted({ presence: true });
    await ack('presence.join');
    await say(1, 'a');
    rerender({ channel: 'workspace.other', options: { presence: true } });
    await acted();
    expect(result.current).toMatchObject({ messages: [], isSubscribed: false, members: [] });
    expect(all.world.hub.socket.of('unsubscribe').map(({ channel }) => channel)).toEqual([LOBBY]);
    expect(all.world.hub.socket.of('presence.leave').map(({ channel }) => channel)).toEqual([LOBBY]);
  });
});

describe('what a component says about itself', () => {
  it('is one membership, which ends with the component', async () => {
    const { result, unmount } = await granted();
    act(() => {
      result.current.updatePresence({ activity: 'viewing' });
      result.current.updatePresence({ page: '/a' });
    });
    await acted();
    await ack('presence.join');
    act(() => result.current.updatePresence({ activity: 'editing' }));
    await acted();
    await ack('presence.update');
    unmount();
    await acted();
    expect(all.world.hub.socket.of('presence.join').map(({ payload }) => payload)).toEqual([
      { activity: 'viewing', page: '/a' },
    ]);
    expect(all.world.hub.socket.of('presence.leave')).toHaveLength(1);
  });

  it('goes on by the membership that it has asked for with `presence`', async () => {
    const { result, unmount } = await granted({ presence: true });
    await ack('presence.join');
    act(() => result.current.updatePresence({ activity: 'editing' }));
    await acted();
    await ack('presence.update');
    unmount();
    await acted();
    expect([all.world.hub.socket.of('presence.join').length, all.world.hub.socket.of('presence.leave').length]).toEqual(
      [1, 1],
    );
  });
});

describe('a component that comes to a channel that another one shows', () => {
  it('shows at once that it is subscribed, and who is there', async () => {
    await granted({ presence: true });
    await ack('presence.join');
    const members = [member('Alice'), member('Bob', { joinedAt: 2 })];
    await all.world.say({ type: 'presence.sync', channel: LOBBY, payload: { members, version: 1 } });
    const second = await listening({ presence: true });
    expect(second.result.current).toMatchObject({ isSubscribed: true, members });
    expect(all.world.subscriptions(LOBBY)).toBe(1);
  });
});

describe('an error of a channel', () => {
  it('is shown until the hub takes the subscription', async () => {
    await all.world.connect();
    const { result } = await listening();
    const { id = '' } = all.world.hub.socket.last('subscribe');
    const refusal = { code: 501, name: 'store', message: 'Wait.', retryable: true, retryAfter: 1000 };
    await all.world.say({ type: 'error', id, channel: LOBBY, ...refusal });
    expect(result.current.error).toMatchObject({ what: 'Wait.' });
    await after(1000);
    await all.world.grant(LOBBY, 'e:0');
    expect(result.current).toMatchObject({ error: undefined, isSubscribed: true });
  });
});

describe('a log that is closed and opened again', () => {
  async function opened(options: UseChannelOptions<string>) {
    const connection = await all.world.connect();
    const log = new ChannelLog<string>(connection, LOBBY, options, new Latest(options));
    const close = log.open();
    await acted();
    await all.world.grant(LOBBY, 'e:0');
    return { connection, log, close };
  }

  it('has forgotten what it had', async () => {
    const { log, close } = await opened({});
    await say(1, 'a');
    expect(log.state.messages).toEqual(['a']);
    close();
    log.open();
    expect(log.state).toMatchObject({ messages: [], isSubscribed: true });
  });

  it('gathers anew, for the whole of its interval', async () => {
    const { log, close } = await opened({ bufferConfig: BUFFER });
    await say(1, 'a');
    await after(90);
    close();
    log.open();
    await say(2, 'b');
    await after(99);
    expect(log.state.messages).toEqual([]);
    await after(1);
    expect(log.state.messages).toEqual(['b']);
  });

  it('is present again, and may say what it does', async () => {
    const { connection, log, close } = await opened({ presence: true });
    close();
    log.open();
    expect(connection.channel(LOBBY).presence.mine).toEqual({});
    log.updatePresence({ activity: 'editing' });
    expect(connection.channel(LOBBY).presence.mine).toEqual({ activity: 'editing' });
  });
});
