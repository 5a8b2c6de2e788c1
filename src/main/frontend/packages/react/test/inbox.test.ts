import { describe, expect, it } from 'vitest';
import {
  confirmed,
  EMPTY,
  shownOf,
  takenBack,
  unreadOf,
  withBadge,
  withChange,
  withNewest,
  withNotification,
  withOlder,
  withSent,
  withStates,
  type Inbox,
} from '../src/notifications/inbox.js';
import { notice } from './notices.js';

const three: Inbox = withBadge(withNewest(EMPTY, { items: [notice(3), notice(2), notice(1)], next: 'c' }), {
  unread: 7,
  version: 10,
});
const read = { key: 1, state: 'read', id: 2, upTo: false } as const;
const ids = (inbox: Inbox) => shownOf(inbox).map(({ id }) => id);
const stateOf = (inbox: Inbox, wanted: number) => shownOf(inbox).find(({ id }) => id === wanted)?.state;

describe('the inbox', () => {
  it('holds the badge with the larger version, whichever comes first', () => {
    const newer = withBadge(three, { unread: 5, version: 12 });
    expect(unreadOf(withBadge(newer, { unread: 6, version: 11 }))).toBe(5);
  });

  it('puts a new notification first and replaces a known one in its place', () => {
    const more = withNotification(withNotification(three, notice(4)), notice(2, { title: 'changed' }));
    expect(ids(more)).toEqual([4, 3, 2, 1]);
    expect(shownOf(more)[2]?.title).toBe('changed');
  });

  it('adds older pages without doubling what moved into them', () => {
    const more = withOlder(three, { items: [notice(1), notice(0)] });
    expect(ids(more)).toEqual([3, 2, 1, 0]);
    expect(more.next).toBeUndefined();
  });

  it.each(['dismissed', 'gone'] as const)('takes out what is %s', (state) => {
    expect(ids(withStates(three, [3, 1], state))).toEqual([2]);
  });

  it('shows an own change and counts it at once', () => {
    const changed = withChange(three, read);
    expect([stateOf(changed, 2), unreadOf(changed)]).toEqual(['read', 6]);
  });

  it('is as before when a change is taken back', () => {
    const back = takenBack(withChange(three, read), 1);
    expect([stateOf(back, 2), unreadOf(back)]).toEqual(['unread', 7]);
  });

  it('does not count a change twice that a newer badge counts already', () => {
    const changed = withBadge(withSent(withChange(three, read), 1), { unread: 6, version: 11 });
    expect([stateOf(changed, 2), unreadOf(changed)]).toEqual(['read', 6]);
  });

  it('counts what waits for its turn, whatever the badge says meanwhile', () => {
    const changed = withBadge(withChange(three, read), { unread: 6, version: 11 });
    expect(unreadOf(changed)).toBe(5);
  });

  it('keeps a confirmed change and the count of the answer', () => {
    const done = confirmed(withChange(three, read), read, { unread: 6, version: 11 });
    expect([stateOf(done, 2), unreadOf(done), done.changes]).toEqual(['read', 6, []]);
  });

  it('believes the events when another device did something after the own change', () => {
    const undone = withStates(withStates(withChange(three, read), [2], 'read'), [2], 'unread');
    const done = confirmed(undone, read, { unread: 6, version: 11 });
    expect(stateOf(done, 2)).toBe('unread');
  });

  it('reads all up to the newest that was seen, also those that are not loaded', () => {
    const changed = withChange(withNotification(three, notice(4)), { key: 1, state: 'read', id: 3, upTo: true });
    expect([unreadOf(changed), stateOf(changed, 4), stateOf(changed, 1)]).toEqual([1, 'unread', 'read']);
  });

  it('does not count what does not count', () => {
    const quiet = withNewest(three, { items: [notice(2, { present: { toast: false, sound: false, badge: false } })] });
    expect(unreadOf(withChange(quiet, read))).toBe(7);
  });

  it('keeps the same notifications when nothing becomes of them', () => {
    expect(withStates(three, [99], 'read').items).toBe(three.items);
  });
});
