import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LeaderMessage } from '../src/tabs/messages.js';
import { TabLine } from '../src/tabs/tab-line.js';
import { socketsOf, type TabSocket } from '../src/tabs/tab-socket.js';
import { greeting, turn } from './hub.js';
import { LoneTab } from './tabs-lone.js';
import { pass } from './tabs-world.js';

let tab: LoneTab;

beforeEach(() => {
  vi.useFakeTimers();
  tab = new LoneTab();
});

afterEach(() => vi.useRealTimers());

const cut = (): LeaderMessage => ({ kind: 'cut', term: 'first', lines: [tab.line], code: 1006, reason: 'x' });
const say = async (times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await tab.send('first', [{ type: 'pong', timestamp: 1 }]);
};

describe('a tab that asks for a line', () => {
  it('wants it at once after reconnect(), and the one after that not any more', async () => {
    await tab.follow('first');
    tab.posted.length = 0;
    void tab.connection.reconnect();
    await pass(100);
    await tab.greet('first');
    await tab.hear(cut());
    await pass(100);
    expect(tab.of('enter').map(({ hurry }) => hurry)).toEqual([true, false]);
  });

  it('counts what it takes anew for each line', async () => {
    await tab.follow('first');
    await say(10);
    await tab.hear(cut());
    await pass(100);
    await tab.greet('first');
    await say(15);
    expect(tab.of('taken')).toEqual([]);
    await say(1);
    expect(tab.of('taken')).toEqual([{ kind: 'taken', line: tab.line, count: 16 }]);
  });

  it('tells the leader when it leaves', async () => {
    await tab.follow('first');
    const { line } = tab;
    tab.connection.disconnect();
    expect(tab.of('leave')).toContainEqual({ kind: 'leave', line });
  });
});

describe('the line of a tab', () => {
  function lines() {
    const posted: { readonly kind: string; readonly line?: string }[] = [];
    let seen: () => void = () => undefined;
    const alive = new Promise<void>((resolve) => (seen = resolve));
    const line = new TabLine('t', {
      alive: () => alive,
      look: () => ({ visible: true, activeAt: 0 }),
      post: (message) => posted.push(message),
    });
    const Socket = socketsOf(line) as unknown as new () => TabSocket;
    return { line, posted, seen: () => seen(), open: () => new Socket() };
  }

  const open = (line: string): Extract<LeaderMessage, { kind: 'open' }> => ({
    kind: 'open',
    term: 'x',
    line,
    text: JSON.stringify(greeting()),
    way: { transport: 'websocket', degraded: false },
  });

  it('is asked for under its newest name, once, when the tab is seen to live late', async () => {
    const { posted, seen, open } = lines();
    open();
    open();
    expect(posted).toEqual([]);
    seen();
    await turn();
    expect(posted).toMatchObject([{ kind: 'enter', line: 't.2' }]);
  });

  it('is not asked for when its socket was closed before the tab was seen to live', async () => {
    const { posted, seen, open } = lines();
    open().close();
    seen();
    await turn();
    expect(posted).toEqual([{ kind: 'leave', line: 't.1' }]);
  });

  it('is not spoken or ended by a socket of before', async () => {
    const { line, posted, seen, open: connect } = lines();
    seen();
    const [old, socket] = [connect(), connect()];
    await turn();
    posted.length = 0;
    line.greet(open('t.2'));
    old.send('of the old');
    old.close();
    socket.send('of the new');
    expect(posted).toEqual([{ kind: 'up', line: 't.2', text: 'of the new' }]);
  });

  it('is told of one greeting, and of none of another line', () => {
    const { line, open: connect } = lines();
    const socket = connect();
    const told = vi.fn();
    socket.onmessage = told;
    line.greet(open('t.7'));
    expect(socket.isOpen).toBe(false);
    line.greet(open('t.1'));
    line.greet(open('t.1'));
    expect([socket.isOpen, told.mock.calls.length]).toEqual([true, 1]);
  });
});
