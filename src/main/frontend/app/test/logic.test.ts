import { event } from '@tidings/realtime/testing';
import { describe, expect, it } from 'vitest';
import { chatAfter, EMPTY_CHAT, LONGEST, type ChatAction } from '../src/chat.js';
import { initialsOf } from '../src/people.js';
import { channelOf, roomOf, socketUrl } from '../src/room.js';
import { userOf } from '../src/user.js';

const CHANNEL = 'workspace.lobby';
const chat = (...actions: ChatAction[]) => actions.reduce(chatAfter, EMPTY_CHAT);
const said: ChatAction = { type: 'said', id: 'd-1', text: 'hello', sender: 'Alice', time: 1 };
const told = (id: string, over = {}): ChatAction => ({
  type: 'event',
  userId: 'alice',
  frame: event(CHANNEL, id, { text: 'hello' }, over),
});
const alice = { userId: 'alice', clientId: 'd', name: 'Alice' };

describe('a chat', () => {
  it('shows an own line as pending until its ack comes', () => {
    expect(chat(said).outgoing).toMatchObject([{ text: 'hello', own: true, state: 'pending' }]);
    expect(chat(said, { type: 'acked', id: 'd-1' }).outgoing).toMatchObject([{ state: 'sent' }]);
  });

  it.each([
    ['before its ack', [told('e:1', { ref: 'd-1', sender: alice }), { type: 'acked', id: 'd-1' }]],
    ['after its ack', [{ type: 'acked', id: 'd-1' }, told('e:1', { ref: 'd-1', sender: alice })]],
  ] as [string, ChatAction[]][])('shows an own line once when its event comes %s', (_, actions) => {
    const { told: lines, outgoing } = chat(said, ...actions);
    expect(lines).toMatchObject([{ key: 'e:1', own: true, state: 'sent' }]);
    expect(outgoing).toEqual([]);
  });

  it('shows why a line failed, and forgets it when it is tried again', () => {
    const failed = chat(said, { type: 'failed', id: 'd-1', reason: 'No answer.' });
    expect(failed.outgoing).toMatchObject([{ state: 'failed', reason: 'No answer.' }]);
    expect(chatAfter(failed, { type: 'retried', id: 'd-1' }).outgoing).toMatchObject([
      { state: 'pending', reason: undefined },
    ]);
  });

  it('takes a failed line away when it turns out to have been published', () => {
    const failed: ChatAction = { type: 'failed', id: 'd-1', reason: 'The connection ended.' };
    expect(chat(said, failed, told('e:1', { ref: 'd-1', sender: alice })).outgoing).toEqual([]);
  });

  it('marks lines of the same user on another device as own', () => {
    expect(chat(told('e:1', { sender: { ...alice, clientId: 'phone' } }), told('e:2')).told).toMatchObject([
      { own: true },
      { own: false, sender: 'Bob' },
    ]);
  });

  it('shows a gap where it was told, and no event twice', () => {
    const { told: lines } = chat(told('e:1'), { type: 'gap', to: 'e:5' }, told('e:6'), told('e:6'));
    expect(lines.map(({ kind }) => kind)).toEqual(['line', 'gap', 'line']);
  });

  it('shows that there is something it cannot show', () => {
    const frame = event(CHANNEL, 'e:1', 42);
    expect(chat({ type: 'event', userId: 'alice', frame }).told).toMatchObject([
      { text: expect.stringContaining('cannot show') as string },
    ]);
  });

  it('keeps the newest lines only', () => {
    const { told: lines } = chat(...Array.from({ length: LONGEST + 5 }, (_, n) => told(`e:${n}`)));
    expect([lines.length, lines[0]?.key]).toEqual([LONGEST, 'e:5']);
  });
});

describe('people', () => {
  it.each([
    ['Alice', 'A'],
    ['ada king lovelace', 'AL'],
    ['Éva 👩‍🚀', 'É👩‍🚀'],
    ['', ''],
  ])('called %s have the initials %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('addresses', () => {
  it.each([
    ['', 'lobby'],
    ['?room=', 'lobby'],
    ['?room=design', 'design'],
    ['?room=my%20"room"%20*', 'my-room-'],
  ])('of the page %s mean the room %s', (search, room) => {
    expect(roomOf(search)).toBe(room);
  });

  it('give a channel and a socket', () => {
    expect(channelOf('lobby')).toBe(CHANNEL);
    expect(socketUrl({ protocol: 'http:', host: 'localhost:9080' })).toBe('ws://localhost:9080/ws');
    expect(socketUrl({ protocol: 'https:', host: 'hub.example' })).toBe('wss://hub.example/ws');
  });
});

describe('a user', () => {
  it('has an id made of the name, and the demo tenant unless another is named', () => {
    expect(userOf('  Ada  Lovelace ', '')).toEqual({ id: 'ada-lovelace', name: 'Ada Lovelace', tenant: 'demo' });
    expect(userOf('Ada', 'acme')?.tenant).toBe('acme');
    expect(userOf('  ', '')).toBeUndefined();
  });
});
