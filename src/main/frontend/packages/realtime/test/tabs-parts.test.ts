import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/clock.js';
import type { RealtimeConfig } from '../src/index.js';
import { Bus, type BroadcastLike } from '../src/tabs/bus.js';
import { Election, type LocksLike } from '../src/tabs/election.js';
import { GroupDevice } from '../src/tabs/group-device.js';
import { shareConnection, type SharedConfig } from '../src/tabs/index.js';
import { LeaderWatch } from '../src/tabs/leader-watch.js';
import type { Line } from '../src/tabs/lines.js';
import { messageIn, TABS_VERSION, type Message } from '../src/tabs/messages.js';
import { PublishWindow } from '../src/tabs/publish-window.js';
import { leastOf, nextBatch, type Reader } from '../src/tabs/reader.js';
import { shareOn } from '../src/tabs/share-connection.js';
import { VersionNotice } from '../src/tabs/version-notice.js';
import { FakeStorage, turn } from './hub.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => vi.useRealTimers());

/** Channels of one name, each in a tab of its own. */
class Ether {
  readonly #all: BroadcastLike[] = [];

  channel(): BroadcastLike {
    const channel: BroadcastLike = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of this.#all) {
          if (other !== channel) queueMicrotask(() => other.onmessage?.({ data } as MessageEvent));
        }
      },
      close: () => this.#all.splice(this.#all.indexOf(channel), 1),
    };
    this.#all.push(channel);
    return channel;
  }
}

describe('the bus', () => {
  const ask = (from: string): Message => ({ kind: 'ask', from });

  it('brings each message to each tab once, the sender included, after the call', async () => {
    const ether = new Ether();
    const heard: string[] = [];
    const [one, two] = [new Bus(ether.channel()), new Bus(ether.channel())];
    one.listen((message) => heard.push(`one ${message.kind}`));
    two.listen((message) => heard.push(`two ${message.kind}`));
    one.post(ask('one'));
    expect(heard).toEqual([]);
    await turn();
    expect(heard.sort()).toEqual(['one ask', 'two ask']);
  });

  it('lets nothing through of another version, or that is no message', () => {
    const message = ask('x');
    expect(messageIn({ version: TABS_VERSION, message })).toBe(message);
    for (const posted of [
      { version: TABS_VERSION + 1, message },
      { version: TABS_VERSION, message: { kind: 'new' } },
      'x',
    ])
      expect(messageIn(posted)).toBeUndefined();
  });

  it('says nothing once it is closed', async () => {
    const ether = new Ether();
    const bus = new Bus(ether.channel());
    const heard = vi.fn();
    bus.listen(heard);
    bus.post(ask('x'));
    bus.close();
    bus.post(ask('y'));
    await turn();
    expect(heard).not.toHaveBeenCalled();
  });
});

describe('the notice of versions', () => {
  it('tells both tabs once when they speak different versions, whoever came first', async () => {
    const ether = new Ether();
    const old = ether.channel();
    const replies: unknown[] = [];
    old.onmessage = ({ data }) => replies.push(data);
    const told = vi.fn();
    new VersionNotice(ether.channel(), 'group', told);
    await turn();
    old.postMessage({ tabsVersion: 0, group: 'group' });
    old.postMessage({ tabsVersion: 0, group: 'group' });
    await turn();
    expect(told).toHaveBeenCalledExactlyOnceWith(0);
    expect(replies).toEqual(Array(2).fill({ tabsVersion: TABS_VERSION, group: 'group' }));
  });

  it('is silent about the same version and about other groups', async () => {
    const ether = new Ether();
    const told = vi.fn();
    new VersionNotice(ether.channel(), 'group', told);
    new VersionNotice(ether.channel(), 'group', told);
    ether.channel().postMessage({ tabsVersion: 0, group: 'other' });
    await turn();
    expect(told).not.toHaveBeenCalled();
  });
});

describe('the election', () => {
  it('tells of a browser that gives no locks, and asks no more', async () => {
    const request = vi.fn(() => Promise.reject(new DOMException('sandboxed', 'SecurityError')));
    const locks: LocksLike = { request: request, query: () => Promise.resolve() };
    const port = { elected: vi.fn(), deposed: vi.fn(), failed: vi.fn() };
    new Election(locks, 'x', port).stand();
    await turn();
    expect([port.failed.mock.calls.length, request.mock.calls.length]).toEqual([1, 1]);
  });

  it('does not lead when the lock was taken away before it could hear that it had it', async () => {
    let steal: (reason: unknown) => void = () => undefined;
    let answer: () => void = () => undefined;
    const request = vi
      .fn()
      .mockImplementationOnce((_name, _options, run: () => Promise<void>) => {
        void run();
        return new Promise((_, reject) => (steal = reject));
      })
      .mockReturnValue(new Promise(() => undefined));
    const locks: LocksLike = {
      request,
      query: () => new Promise<void>((resolve) => (answer = resolve)),
    };
    const port = { elected: vi.fn(), deposed: vi.fn(), failed: vi.fn() };
    new Election(locks, 'x', port).stand();
    steal(new DOMException('stolen', 'AbortError'));
    await turn();
    answer();
    await turn();
    expect([port.elected.mock.calls.length, port.deposed.mock.calls.length]).toEqual([0, 0]);
    expect(request).toHaveBeenCalledTimes(2);
  });
});

describe('the watch of a leader', () => {
  const watching = (visible = true) => {
    const port = { visible: () => visible, ask: vi.fn(), lost: vi.fn() };
    const watch = new LeaderWatch(systemClock, port);
    watch.start();
    return { watch, ...port };
  };

  it('asks after half a second of silence and gives up 800 ms after that', async () => {
    const { ask, lost } = watching();
    await vi.advanceTimersByTimeAsync(500);
    expect(ask).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(799);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(lost).toHaveBeenCalledOnce();
  });

  it('asks nothing as long as the leader speaks', async () => {
    const { watch, ask } = watching();
    for (let n = 0; n < 20; n++) {
      await vi.advanceTimersByTimeAsync(400);
      watch.heard();
    }
    expect(ask).not.toHaveBeenCalled();
  });

  it('of a hidden tab asks after five seconds', async () => {
    const { ask } = watching(false);
    await vi.advanceTimersByTimeAsync(4999);
    expect(ask).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ask).toHaveBeenCalledOnce();
  });

  it('blames nobody for the time that its own tab stood still', async () => {
    const { ask, lost } = watching();
    await vi.advanceTimersByTimeAsync(600);
    vi.setSystemTime(Date.now() + 20_000);
    await vi.advanceTimersByTimeAsync(700);
    expect([ask.mock.calls.length, lost.mock.calls.length]).toEqual([2, 0]);
    await vi.advanceTimersByTimeAsync(800);
    expect(lost).toHaveBeenCalledOnce();
  });

  it('waits twice as long after each seizure of the last minute', async () => {
    const { watch, lost } = watching();
    watch.seized();
    watch.seized();
    await vi.advanceTimersByTimeAsync(500 + 3199);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(lost).toHaveBeenCalledOnce();
  });
});

const lineOf = (id: string): Line => ({
  id,
  tab: id,
  look: { visible: true, activeAt: 0 },
  open: true,
  sent: 0,
  taken: 0,
  takenAt: 0,
});

describe('the window of publications', () => {
  it('lets no more through than the hub takes, in the order in which they came', () => {
    const written: unknown[] = [];
    const answered: unknown[] = [];
    const window = new PublishWindow({
      write: ({ id }) => written.push(id),
      answer: ({ id }, frame) => answered.push([id, frame.id]),
    });
    window.open(2);
    const [a, b] = [lineOf('a'), lineOf('b')];
    for (const [line, id] of [
      [a, 'a1'],
      [b, 'b1'],
      [a, 'a2'],
      [b, 'b2'],
    ] as const)
      window.publish(line, { type: 'publish', id, channel: 'x', payload: 1 });
    expect(written).toEqual(['a1', 'b1']);
    window.leave(a);
    expect(window.settle({ type: 'ack', id: 'b1' })).toBe(true);
    expect([written, answered]).toEqual([['a1', 'b1', 'b2'], [['b', 'b1']]]);
  });

  it('answers each tab that has sent the same id once', () => {
    const answered: string[] = [];
    const window = new PublishWindow({ write: () => undefined, answer: ({ id }) => answered.push(id) });
    window.open(9);
    for (const id of ['a', 'b']) window.publish(lineOf(id), { type: 'publish', id: 'same', channel: 'x', payload: id });
    expect(answered).toEqual([]);
    const settled = [1, 2, 3].map(() => window.settle({ type: 'ack', id: 'same' }));
    expect([settled, answered]).toEqual([
      [true, true, false],
      ['a', 'b'],
    ]);
  });
});

describe('readers that are let in together', () => {
  const reader = (over: Partial<Reader> & { readonly history?: number } = {}): Reader => ({
    line: lineOf('x'),
    request: { id: 1, name: 'x', options: { history: over.history ?? 0 } },
    state: 'waiting',
    presence: false,
    position: undefined,
    lostAt: undefined,
    ...over,
  });

  it('are those with positions of the stream that others read, before those who begin at the head', () => {
    const [near, far, head] = [reader({ position: 'e:9' }), reader({ position: 'e:4' }), reader()];
    const foreign = reader({ position: 'f:1' });
    const reading = [reader({ position: 'e:10', state: 'reading' })];
    expect(nextBatch([head, foreign, near, far], reading)).toEqual([near, far]);
    expect(nextBatch([head, foreign], reading)).toEqual([foreign]);
    expect(nextBatch([head], reading)).toEqual([head]);
  });

  it('and who ask for the same history', () => {
    const [five, ten, more] = [reader({ history: 5 }), reader({ history: 10 }), reader({ history: 5 })];
    expect(nextBatch([five, ten, more], [])).toEqual([five, more]);
  });

  it('begin where the last of them stands', () => {
    expect(leastOf(['e:10', 'e:9', 'e:11'])).toBe('e:9');
  });
});

describe('the device of all tabs', () => {
  it('is one name for all, and stays', () => {
    const storage = new FakeStorage();
    const [one, two] = [1, 2].map(() => new GroupDevice(storage, 'g', systemClock));
    expect(one?.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(two?.id).toBe(one?.id);
    expect(new GroupDevice(storage, 'other', systemClock).id).not.toBe(one?.id);
  });

  it('stays for one tab where nothing can be stored', () => {
    const storage = new FakeStorage();
    storage.full = true;
    const device = new GroupDevice(storage, 'g', systemClock);
    expect(device.id).toBe(device.id);
  });

  it('that the application has named is lost to another browser the second time within a minute', () => {
    const device = new GroupDevice(new FakeStorage(), 'g', systemClock, 'named-one');
    expect([device.replaced(), device.replaced(), device.id]).toEqual([true, false, 'named-one']);
    vi.setSystemTime(Date.now() + 60_000);
    expect(device.replaced()).toBe(true);
  });

  it('is another one when a copy of it is in use elsewhere', () => {
    const device = new GroupDevice(new FakeStorage(), 'g', systemClock);
    const before = device.id;
    device.replaced();
    expect(device.id).toBe(before);
    device.replaced();
    expect(device.id).not.toBe(before);
  });
});

describe('a configuration', () => {
  const config = (over: Partial<SharedConfig> = {}): SharedConfig => ({
    url: 'ws://hub.test/ws',
    scope: 'a/b',
    ...over,
  });

  it.each([undefined, '', 'x'.repeat(201), 7])('with the scope %j is refused', (scope) => {
    expect(() => shareConnection(config({ scope: scope as string }))).toThrow(
      expect.objectContaining({ name: 'bad_field', what: expect.stringContaining('scope') as string }),
    );
  });

  it('where nothing can be shared is told, and gives a connection of its own', () => {
    const onDefect = vi.fn<NonNullable<RealtimeConfig['onDefect']>>();
    const connection = shareConnection(config({ onDefect }));
    expect(connection.tabs).toEqual({ role: 'alone', count: 1 });
    expect(onDefect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'tabs' }));
  });

  it('with tabs: false is not told', () => {
    const onDefect = vi.fn();
    expect(shareOn(undefined, config({ onDefect })).tabs.role).toBe('alone');
    expect(onDefect).not.toHaveBeenCalled();
  });
});
