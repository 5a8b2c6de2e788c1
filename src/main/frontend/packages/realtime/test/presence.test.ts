import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel, ChannelPresence, Member, RequestId } from '../src/index.js';
import { applyPresence, NO_MEMBERS } from '../src/members.js';
import { FakeHub, member, turn } from './hub.js';

const LOBBY = 'workspace.lobby';
const [alice, bob] = [member('Alice', { joinedAt: 1 }), member('Bob', { joinedAt: 2 })];
let hub: FakeHub;
let channel: Channel;

beforeEach(async () => {
  vi.useFakeTimers();
  hub = new FakeHub();
  channel = (await hub.connected()).channel(LOBBY);
});

afterEach(() => vi.useRealTimers());

const sync = (members: Member[], version = 1) =>
  hub.socket.receive({ type: 'presence.sync', channel: LOBBY, payload: { members, version } });
const ack = (id: RequestId = '') => hub.socket.receive({ type: 'ack', id });
const names = ({ members }: ChannelPresence) => members.map(({ name }) => name);

function grant(): void {
  hub.socket.receive({
    type: 'subscribed',
    id: hub.socket.last('subscribe').id ?? '',
    channel: LOBBY,
    lastEventId: 'e:0',
  });
}

async function listening(): Promise<ChannelPresence[]> {
  const seen: ChannelPresence[] = [];
  channel.on('presence', (presence) => seen.push(presence));
  await turn();
  grant();
  return seen;
}

describe('the members', () => {
  it('are asked for with the subscription', async () => {
    await listening();
    expect(hub.socket.last('subscribe').options).toEqual({ presence: true });
  });

  it('are replaced by a sync and changed by joins, updates and leaves, each time as a new snapshot', async () => {
    const seen = await listening();
    sync([bob, alice]);
    const first = channel.presence;
    hub.socket.receive({
      type: 'presence.update',
      channel: LOBBY,
      payload: { ...bob, activity: 'editing' },
      version: 2,
    });
    hub.socket.receive({ type: 'presence.leave', channel: LOBBY, payload: alice, version: 3 });
    hub.socket.receive({
      type: 'presence.join',
      channel: LOBBY,
      payload: member('Carol', { joinedAt: 3 }),
      version: 4,
    });
    expect(seen.map(names)).toEqual([['Alice', 'Bob'], ['Alice', 'Bob'], ['Bob'], ['Bob', 'Carol']]);
    expect(first.members[1]).toEqual(bob);
    sync([alice], 9);
    expect(names(channel.presence)).toEqual(['Alice']);
  });

  it('of the same user on two devices are two', () => {
    const list = applyPresence(NO_MEMBERS, { type: 'presence.join', channel: LOBBY, payload: alice, version: 1 });
    const second = { ...alice, clientId: 'another-device' };
    const both = applyPresence(list, { type: 'presence.join', channel: LOBBY, payload: second, version: 2 });
    expect(both.members).toHaveLength(2);
  });

  it('are not changed by what the sync had in it already', async () => {
    await listening();
    sync([bob], 5);
    const before = channel.presence;
    hub.socket.receive({ type: 'presence.join', channel: LOBBY, payload: alice, version: 4 });
    expect(channel.presence).toBe(before);
  });

  it('can be asked for while the channel is subscribed already, without losing an event', async () => {
    channel.on('message', () => undefined);
    await turn();
    grant();
    channel.on('presence', () => undefined);
    await turn();
    hub.socket.receive({ type: 'unsubscribed', id: hub.socket.last('unsubscribe').id ?? '', channel: LOBBY });
    await turn();
    expect(hub.socket.last('subscribe').options).toEqual({ presence: true, lastEventId: 'e:0' });
  });

  it('are nobody after the last listener has left', async () => {
    const leave = channel.on('presence', () => undefined);
    await turn();
    grant();
    sync([alice]);
    leave();
    await turn();
    hub.socket.receive({ type: 'unsubscribed', id: hub.socket.last('unsubscribe').id ?? '', channel: LOBBY });
    expect(channel.presence.members).toEqual([]);
  });
});

describe('the own presence', () => {
  it('is joined once the hub confirms', async () => {
    channel.join({ activity: 'viewing' });
    await turn();
    const join = hub.socket.last('presence.join');
    expect(join.payload).toEqual({ activity: 'viewing' });
    expect(channel.presence).toMatchObject({ joined: false, mine: { activity: 'viewing' } });
    ack(join.id);
    await turn();
    expect(channel.presence.joined).toBe(true);
  });

  it('tells only what has changed, in one frame per turn', async () => {
    const membership = channel.join({ activity: 'viewing', component: 'chat' });
    await turn();
    ack(hub.socket.last('presence.join').id);
    await turn();
    membership.update({ activity: 'typing' });
    membership.update({ activity: 'editing' });
    await turn();
    expect(hub.socket.of('presence.update').map(({ payload }) => payload)).toEqual([{ activity: 'editing' }]);
    membership.update({ activity: 'editing' });
    await turn();
    expect(hub.socket.of('presence.update')).toHaveLength(1);
  });

  it('tells what changed during the joining after it', async () => {
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    membership.update({ activity: 'editing' });
    await turn();
    expect(hub.socket.of('presence.update')).toHaveLength(0);
    ack(hub.socket.last('presence.join').id);
    await turn();
    expect(hub.socket.last('presence.update').payload).toEqual({ activity: 'editing' });
  });

  it('leaves with the last of its memberships', async () => {
    const [first, second] = [channel.join({ activity: 'viewing' }), channel.join({ page: '/a' })];
    await turn();
    ack(hub.socket.last('presence.join').id);
    first.leave();
    await turn();
    expect(hub.socket.last('presence.join').payload).toEqual({ page: '/a' });
    ack(hub.socket.last('presence.join').id);
    second.leave();
    second.leave();
    await turn();
    expect(hub.socket.of('presence.leave')).toHaveLength(1);
    expect(channel.presence).toMatchObject({ joined: false, mine: undefined });
  });

  it('sends nothing when it comes and goes in one turn', async () => {
    channel.join().leave();
    await turn();
    expect(hub.socket.sent).toEqual([]);
  });

  it('joins again after a reconnect, with what it told last, behind the subscription', async () => {
    await listening();
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    ack(hub.socket.last('presence.join').id);
    membership.update({ activity: 'editing' });
    await turn();
    hub.socket.drop(1006);
    expect(channel.presence.joined).toBe(false);
    await hub.comeBack();
    expect(hub.socket.sent.map(({ type }) => type)).toEqual(['subscribe', 'presence.join']);
    expect(hub.socket.last('presence.join').payload).toEqual({ activity: 'editing' });
  });

  it('tells one thing at a time, so that what is sent twice cannot undo what came after it', async () => {
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    ack(hub.socket.last('presence.join').id);
    await turn();
    membership.update({ activity: 'editing' });
    await vi.advanceTimersByTimeAsync(3000);
    membership.update({ activity: 'viewing' });
    await vi.advanceTimersByTimeAsync(3000);
    expect(hub.socket.of('presence.update').map(({ payload }) => payload?.activity)).toEqual(['editing', 'editing']);
    ack(hub.socket.last('presence.update').id);
    await turn();
    expect(hub.socket.last('presence.update').payload).toEqual({ activity: 'viewing' });
  });

  it('is not joined any more once the last membership is left', async () => {
    const membership = channel.join();
    await turn();
    ack(hub.socket.last('presence.join').id);
    await turn();
    membership.leave();
    await turn();
    expect(channel.presence.joined).toBe(false);
  });

  it('is left also when the last update was not answered', async () => {
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    ack(hub.socket.last('presence.join').id);
    await turn();
    membership.update({ activity: 'editing' });
    await vi.advanceTimersByTimeAsync(15_000);
    membership.leave();
    await vi.advanceTimersByTimeAsync(1000);
    expect(hub.socket.of('presence.leave')).toHaveLength(1);
  });

  it('is not asked for again in the session in which the hub has forbidden it', async () => {
    const onError = vi.fn();
    channel.on('error', onError);
    const membership = channel.join({ activity: 'viewing' });
    await turn();
    const { id = '' } = hub.socket.last('presence.join');
    hub.socket.receive({ type: 'error', id, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    await turn();
    membership.update({ activity: 'editing' });
    await turn();
    expect([hub.socket.of('presence.join').length, onError.mock.calls.length]).toEqual([1, 1]);
    hub.socket.drop(1006);
    await hub.comeBack();
    expect(hub.socket.last('presence.join').payload).toEqual({ activity: 'editing' });
  });

  it('is told as an error when the hub forbids it', async () => {
    const onError = vi.fn();
    channel.on('error', onError);
    channel.join();
    await turn();
    const { id = '' } = hub.socket.last('presence.join');
    hub.socket.receive({ type: 'error', id, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    await turn();
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'forbidden' }));
    expect(channel.presence.joined).toBe(false);
  });
});
