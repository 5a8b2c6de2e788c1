// @vitest-environment happy-dom
import { member } from '@tidings/realtime/testing';
import type { Member, PresencePayload } from '@tidings/realtime';
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { describe, expect, it } from 'vitest';
import { peopleOf, usePresence } from '../src/index.js';
import { acted, worlds } from './world.js';

const BOARD = 'dashboard.q4';
const all = worlds();

describe('usePresence', () => {
  it('shows everyone as viewing, and who of them edits which part', async () => {
    await all.world.connect();
    const { result } = renderHook(() => usePresence(BOARD), { wrapper: all.world.wrapper });
    await acted();
    await all.world.grant(BOARD, 'e:0');
    const members = [
      member('Alice', { activity: 'editing', component: 'filter-panel' }),
      member('Bob', { activity: 'viewing', joinedAt: 2 }),
    ];
    await all.world.say({ type: 'presence.sync', channel: BOARD, payload: { members, version: 1 } });
    expect(result.current.viewing.map(({ name }) => name)).toEqual(['Alice', 'Bob']);
    expect(result.current.editing).toMatchObject([{ name: 'Alice', editing: ['filter-panel'] }]);
    const { viewing } = result.current;
    await all.world.say({ type: 'ack', id: all.world.hub.socket.last('presence.join').id ?? '' });
    expect(result.current.isJoined).toBe(true);
    expect(result.current.viewing).toBe(viewing);
  });

  it('says what the last userData has, and nothing of those before', async () => {
    const editing: PresencePayload = { activity: 'editing', component: 'chart' };
    await all.world.connect();
    const { result, rerender } = renderHook(({ userData }) => usePresence(BOARD, userData), {
      wrapper: all.world.wrapper,
      initialProps: { userData: editing },
    });
    await acted();
    await all.world.say({ type: 'ack', id: all.world.hub.socket.last('presence.join').id ?? '' });
    act(() => result.current.update({ page: '/q4' }));
    await acted();
    await all.world.say({ type: 'ack', id: all.world.hub.socket.last('presence.update').id ?? '' });
    rerender({ userData: { activity: 'viewing' } });
    await acted();
    expect(all.world.hub.socket.last('presence.join').payload).toEqual({ activity: 'viewing' });
    expect(all.world.hub.socket.of('presence.leave')).toEqual([]);
    expect(result.current.myPresence).toEqual({ activity: 'viewing' });
  });

  it('takes a connection of its own, and nobody is there without one', async () => {
    const connection = await all.world.connect();
    const { result, rerender } = renderHook(({ own }) => usePresence(own, BOARD, { activity: 'viewing' }), {
      wrapper: StrictMode,
      initialProps: { own: null as typeof connection | null },
    });
    expect(result.current).toMatchObject({ members: [], isJoined: false, myPresence: undefined });
    rerender({ own: connection });
    await acted();
    await all.world.grant(BOARD, 'e:0');
    expect(all.world.hub.socket.of('presence.join').map(({ payload }) => payload)).toEqual([{ activity: 'viewing' }]);
    rerender({ own: null });
    await acted();
    await all.world.say({ type: 'ack', id: all.world.hub.socket.last('presence.join').id ?? '' });
    expect(all.world.hub.socket.of('presence.leave')).toHaveLength(1);
  });
});

describe('peopleOf', () => {
  const device = (clientId: string, over: Partial<Member>): Member => member('Alice', { clientId, ...over });

  it('makes one person of several devices: online if one is, editing what any of them edits', () => {
    const members = [
      device('phone-01', { status: 'idle' }),
      device('tab-0001', { activity: 'editing', component: 'chart' }),
      device('tab-0002', { activity: 'editing', component: 'filter-panel' }),
      device('tablet-1', { status: 'idle' }),
    ];
    expect(peopleOf(members)).toEqual([
      {
        userId: 'alice',
        name: 'Alice',
        avatar: undefined,
        status: 'online',
        activity: 'editing',
        isEditing: true,
        editing: ['chart', 'filter-panel'],
        devices: 4,
      },
    ]);
  });

  it('calls a person idle whose devices all are', () => {
    const idle = [device('phone-01', { status: 'idle' }), device('tab-0001', { status: 'idle' })];
    expect(peopleOf(idle)).toMatchObject([{ status: 'idle', isEditing: false, editing: [] }]);
  });
});
