// @vitest-environment happy-dom
import { event } from '@tidings/realtime/testing';
import { render, renderHook } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { FakeFrames } from '../../realtime/test/fake-frames.js';
import { useBufferedChannel, type BufferedOptions } from '../src/backpressure/index.js';
import { acted, after, worlds } from './world.js';

interface Move {
  readonly user: string;
  readonly x: number;
}

const CURSOR = 'cursor.board';
const all = worlds();

async function reading(options: BufferedOptions<Move>, channel = CURSOR) {
  await all.world.connect();
  const view = renderHook(({ options }) => useBufferedChannel<Move>(channel, options), {
    wrapper: all.world.wrapper,
    initialProps: { options },
  });
  await acted();
  await all.world.grant(channel, 'e:0');
  return view;
}

let offset = 0;
const move = (user: string, x: number, channel = CURSOR) =>
  event(channel, `e:${++offset}`, { user, x }, { seq: offset });
const flow = () => all.world.hub.socket.of('flow').map(({ level }) => level);

describe('useBufferedChannel', () => {
  it('shows the newest of each key, in the order in which the keys came, and counts the others', async () => {
    const frames = new FakeFrames();
    const { result } = await reading({ mode: 'latest', keyOf: ({ user }) => user, frames });
    expect(all.world.subscriptions(CURSOR)).toBe(1);
    await all.world.say(move('ann', 1), move('bob', 2), move('ann', 3));
    expect(result.current.items).toEqual([]);
    await actedFrame(frames);
    expect(result.current).toMatchObject({
      items: [
        { user: 'ann', x: 3 },
        { user: 'bob', x: 2 },
      ],
      dropped: 1,
    });
    await all.world.say(move('ann', 4));
    await actedFrame(frames);
    expect(result.current.items).toEqual([
      { user: 'ann', x: 4 },
      { user: 'bob', x: 2 },
    ]);
  });

  it('renders once for all that a turn delivers, and tells each delivery', async () => {
    const frames = new FakeFrames();
    const onDelivery = vi.fn();
    let renders = 0;
    await all.world.connect();
    renderHook(
      () => {
        renders++;
        return useBufferedChannel<Move>(CURSOR, { mode: 'latest', keyOf: ({ user }) => user, frames, onDelivery });
      },
      { wrapper: all.world.wrapper },
    );
    await acted();
    await all.world.grant(CURSOR, 'e:0');
    const before = renders;
    await all.world.say(...['a', 'b', 'c', 'd'].map((user, x) => move(user, x)));
    await actedFrame(frames);
    expect(onDelivery).toHaveBeenCalledTimes(4);
    expect(renders - before).toBeLessThanOrEqual(2); // StrictMode renders twice.
  });

  it('asks the hub for less while it is pressed, and for all again when it is not', async () => {
    const frames = new FakeFrames();
    const onPressure = vi.fn();
    const options = { mode: 'latest', capacity: 4, frames, onPressure } as const;
    const { result } = await reading(options);
    await all.world.say(...[1, 2, 3, 4, 5, 6].map((x) => move('ann', x)));
    expect(flow()).toContain('moderate');
    expect(result.current.pressure).not.toBe('flowing');
    await actedFrame(frames);
    await after(5000);
    expect(flow().at(-1)).toBe('none');
    expect(result.current.pressure).toBe('flowing');
    expect(onPressure).toHaveBeenCalled();
  });

  it('finds the rate at which the page can render, and asks the hub for that', async () => {
    const frames = new FakeFrames();
    const rate = { minRate: 1, maxRate: 20, frames };
    const { result } = await reading({ mode: 'sample', perSecond: 20, frames, rate });
    expect(result.current.rate).toBe(20);
    await acted();
    frames.next(16);
    frames.next(100, 30);
    await acted();
    expect(result.current.rate).toBeLessThan(10);
    expect(flow()).toContain('moderate');
  });

  it('keeps so many items', async () => {
    const frames = new FakeFrames();
    const options = { mode: 'batch', batchSize: 1, keep: 2, frames } as const;
    const { result } = await reading(options, 'workspace.feed');
    const moves = [1, 2, 3].map((x) => move('ann', x, 'workspace.feed'));
    await all.world.say(...moves);
    await actedFrame(frames);
    expect(result.current.items.map(({ x }) => x)).toEqual([2, 3]);
  });

  it('delivers what waits when it is asked to, and leaves with the component', async () => {
    const { result, unmount } = await reading({ mode: 'batch', batchInterval: 60_000, frames: new FakeFrames() });
    await all.world.say(move('ann', 1));
    result.current.flush();
    await acted();
    expect(result.current.items).toHaveLength(1);
    unmount();
    await acted();
    expect(all.world.hub.socket.of('unsubscribe')).toHaveLength(1);
  });

  it('refuses to leave out what a channel promises not to lose', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await all.world.connect();
    const Reader = (): ReactNode => void useBufferedChannel<Move>('workspace.feed', { mode: 'latest' });
    const { container } = render(
      <Caught>
        <Reader />
      </Caught>,
      { wrapper: all.world.wrapper },
    );
    expect(container.textContent).toContain('mode is latest');
    vi.restoreAllMocks();
  });
});

async function actedFrame(frames: FakeFrames): Promise<void> {
  frames.next();
  await acted();
}

class Caught extends Component<{ children: ReactNode }> {
  override state = { message: '' };
  static getDerivedStateFromError(error: Error): { message: string } {
    return { message: error.message };
  }
  override render(): ReactNode {
    return this.state.message === '' ? this.props.children : this.state.message;
  }
}
