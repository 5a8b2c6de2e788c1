import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Election } from '../src/tabs/election.js';
import type { ConnectionEnd } from '../src/tabs/messages.js';
import { event, turn } from './hub.js';
import { HandLocks, LoneTab } from './tabs-lone.js';
import { pass } from './tabs-world.js';

const ROOM = 'workspace.room';
const END: ConnectionEnd = { code: 4001, reason: 'no', failed: true, gaveUp: undefined, problem: undefined };
const FROM_OLD = { term: 'first' } as const;
let tab: LoneTab;

beforeEach(() => {
  vi.useFakeTimers();
  tab = new LoneTab();
});

afterEach(() => vi.useRealTimers());

/** It reads the room over the leader of this term. */
async function reading(term: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  tab.connection.channel(ROOM).on('message', (payload) => seen.push(payload));
  await turn();
  const asked = JSON.parse(tab.of('up').at(-1)?.text ?? '') as { readonly id: string };
  await tab.send(term, [{ type: 'subscribed', channel: ROOM, id: asked.id, lastEventId: 'e:0' }]);
  return seen;
}

/** It is connected to the second of two leaders. */
async function moved(): Promise<void> {
  await tab.follow('first');
  await tab.hear({ kind: 'lead', term: 'second', seized: false });
  await pass(100);
  await tab.greet('second');
  tab.closes.length = 0;
}

describe('what an earlier leader says to a tab', () => {
  beforeEach(moved);

  it('brings no event', async () => {
    const seen = await reading('second');
    await tab.send('first', [event(ROOM, 'e:1', 'of the first')]);
    await tab.send('second', [event(ROOM, 'e:1', 'of the second')]);
    expect(seen).toEqual(['of the second']);
  });

  it('ends no session', async () => {
    await tab.hear({ kind: 'cut', ...FROM_OLD, lines: [tab.line], code: 1006, reason: 'x' });
    await tab.hear({ kind: 'ended', ...FROM_OLD, end: END });
    expect([tab.connection.status, tab.closes]).toEqual(['connected', []]);
  });

  it('begins no session', async () => {
    await tab.hear({ kind: 'lead', term: 'third', seized: false });
    await pass(100);
    await tab.greet('second');
    expect(tab.connection.status).toBe('reconnecting');
    await tab.greet('third');
    expect(tab.connection.status).toBe('connected');
  });

  it('changes neither the number of tabs nor how far the hub is, and tells of no attempts', async () => {
    await tab.hear({ kind: 'here', term: 'second', rtt: 20, tabs: 4 });
    await tab.hear({ kind: 'here', ...FROM_OLD, rtt: 900, tabs: 9 });
    await tab.hear({ kind: 'gave-up', ...FROM_OLD, attempts: 7 });
    expect([tab.connection.tabs.count, tab.connection.rtt, tab.gaveUp]).toEqual([4, 20, 0]);
  });

  it('does not count as a word of the leader, which is asked for and replaced', async () => {
    tab.look = { visible: true, activeAt: 0 };
    for (let n = 0; n < 10; n++) {
      await tab.hear({ kind: 'here', ...FROM_OLD, rtt: 1, tabs: 2 });
      await pass(700);
    }
    expect([tab.of('ask').length > 0, tab.connection.tabs.role]).toEqual([true, 'leader']);
  });
});

describe('what the leader says', () => {
  it('again, that it leads, leaves the session as it is', async () => {
    await tab.follow('first');
    const entered = tab.of('enter').length;
    await tab.hear({ kind: 'lead', term: 'first', seized: false });
    await pass(200);
    expect([tab.connection.status, tab.closes, tab.of('enter').length]).toEqual(['connected', [], entered]);
  });

  it('to a line of before counts for nothing, nor does a second greeting', async () => {
    await tab.follow('first');
    const before = tab.line;
    await tab.hear({ kind: 'cut', term: 'first', lines: [before], code: 1006, reason: 'x' });
    await pass(100);
    await tab.greet('first', before);
    expect(tab.connection.status).toBe('reconnecting');
    await tab.greet('first');
    const seen = await reading('first');
    await tab.send('first', [event(ROOM, 'e:1', 'to the line of before')], before);
    await tab.greet('first');
    await tab.send('first', [event(ROOM, 'e:1', 'to this line')]);
    expect([seen, tab.closes]).toEqual([['to this line'], [1006]]);
  });

  it('first is what a tab follows that comes back, though it followed another one before', async () => {
    await tab.follow('first');
    tab.connection.disconnect();
    void tab.connection.connect();
    await turn();
    await tab.hear({ kind: 'here', term: 'second', rtt: 1, tabs: 2 });
    await tab.greet('second');
    expect(tab.connection.status).toBe('connected');
  });
});

describe('a tab that leads and hears that another one does', () => {
  const own = () => tab.of('lead').at(-1)?.term ?? '';

  beforeEach(async () => {
    void tab.connection.connect();
    await turn();
    await tab.locks.grant();
    tab.locks.isPrompt = false;
    await tab.hear({ kind: 'lead', term: 'other', seized: true });
    await pass(200);
  });

  it('says so again once the browser has confirmed that it has the lock, and not before', async () => {
    const term = own();
    expect(tab.of('lead')).toHaveLength(1);
    await tab.locks.answer();
    expect(tab.of('lead').map((message) => message.term)).toEqual([term, term]);
  });

  it('says nothing when it hears before the confirmation that the lock is gone', async () => {
    await tab.locks.take();
    await tab.locks.answer();
    expect([tab.of('lead').length, tab.connection.tabs.role]).toEqual([1, 'follower']);
  });

  it('says nothing in the name of a time in office that is over, though it leads again by then', async () => {
    const before = own();
    await tab.locks.take();
    tab.locks.isPrompt = true;
    await tab.locks.grant();
    await tab.locks.answer(); // What was asked before the lock was gone.
    expect(tab.connection.tabs.role).toBe('leader');
    expect(own()).not.toBe(before);
    expect(tab.of('lead').filter(({ term }) => term === before)).toHaveLength(1);
  });
});

function candidate() {
  const locks = new HandLocks();
  const port = { elected: vi.fn(), deposed: vi.fn(), failed: vi.fn() };
  return { locks, election: new Election(locks, 'x', port), ...port };
}

it('a tab that was about to take the lock and left may take it when it is back', async () => {
  const { locks, election, elected } = candidate();
  locks.isPrompt = false;
  election.seize();
  election.withdraw();
  election.stand();
  election.seize();
  await locks.answer();
  expect(elected).toHaveBeenCalledExactlyOnceWith(true);
});

describe('the confirmation of a leader', () => {
  async function elected(): Promise<{ locks: HandLocks; election: Election }> {
    const { locks, election } = candidate();
    election.stand();
    await locks.grant();
    locks.isPrompt = false;
    return { locks, election };
  }

  it('waits for what the browser still has to say, and is false when that is the loss of the lock', async () => {
    const { locks, election } = await elected();
    const confirmed = election.confirmed();
    await locks.take();
    await locks.answer();
    expect(await confirmed).toBe(false);
  });

  it('is true for one that still has the lock, and false when the browser says nothing any more', async () => {
    const { locks, election } = await elected();
    const confirmed = election.confirmed();
    await locks.answer();
    expect(await confirmed).toBe(true);
    vi.spyOn(locks, 'query').mockRejectedValue(new Error('The page is going.'));
    expect(await election.confirmed()).toBe(false);
  });
});
