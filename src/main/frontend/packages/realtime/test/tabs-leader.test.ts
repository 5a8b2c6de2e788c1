import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientFrame, ServerFrame } from '../src/index.js';
import { event, greeting, turn } from './hub.js';
import { LoneTab } from './tabs-lone.js';

const ROOM = 'workspace.room';
const LOOK = { visible: true, activeAt: 0 };
let tab: LoneTab;

beforeEach(async () => {
  vi.useFakeTimers();
  tab = new LoneTab();
  void tab.connection.connect();
  await turn();
  await tab.locks.grant();
});

afterEach(() => vi.useRealTimers());

/** Another tab asks for a line. */
const enter = (line: string) => {
  const [from = ''] = line.split('.');
  return tab.hear({ kind: 'enter', from, line, look: LOOK, hurry: false });
};

/** It says something to the hub. */
const up = (line: string, ...frames: ClientFrame[]) => tab.hear({ kind: 'up', line, text: JSON.stringify(frames) });

const read = (line: string) => up(line, { type: 'subscribe', id: `s ${line}`, channel: ROOM });
const publish = (line: string, id: string) => up(line, { type: 'publish', id, channel: ROOM, payload: id });

async function greet(unacked = 256): Promise<void> {
  tab.hub.greet({ limits: { ...greeting().limits, unacked } });
  await turn();
}

/** The hub answers the last subscription. */
async function grant(lastEventId: string): Promise<void> {
  const { id = '' } = tab.hub.socket.last('subscribe');
  await say({ type: 'subscribed', id, channel: ROOM, lastEventId });
}

async function say(...frames: ServerFrame[]): Promise<void> {
  tab.hub.socket.receive(...frames);
  await turn();
}

/** The types of what a line was told. */
const toldTo = (line: string): string[] =>
  tab
    .of('down')
    .filter(({ lines }) => lines.includes(line))
    .flatMap(({ text }) => (JSON.parse(text) as ServerFrame[]).map(({ type }) => type));

const published = () => tab.hub.socket.of('publish').map(({ id }) => id);

describe('a leader', () => {
  it('takes nothing of a tab that was not greeted', async () => {
    const press = () => up('b.1', { type: 'flow', id: 'f1', level: 'high' });
    await enter('b.1');
    await read('b.1');
    await press();
    await greet();
    expect(tab.of('open').map(({ line }) => line)).toContain('b.1');
    expect([tab.hub.socket.of('subscribe'), tab.hub.socket.of('flow')]).toEqual([[], []]);
    await press();
    expect(tab.hub.socket.of('flow').map(({ level }) => level)).toEqual(['high']);
  });

  it('takes the line of a tab for its only one: what it read by the one before ends', async () => {
    await greet();
    await enter('b.1');
    await read('b.1');
    await grant('e:0');
    await enter('b.2');
    expect(tab.hub.socket.of('unsubscribe').map(({ channel }) => channel)).toEqual([ROOM]);
    await say(event(ROOM, 'e:1', 'x'));
    expect([toldTo('b.1'), toldTo('b.2')]).toEqual([['subscribed'], []]);
  });

  it('tells nobody an answer that nobody waits for', async () => {
    await greet();
    await enter('b.1');
    await say({ type: 'ack', id: 'of somebody', eventId: 'e:1' });
    await say({ type: 'error', id: 'of somebody', code: 202, name: 'forbidden', message: 'No.', retryable: false });
    expect(tab.of('down')).toEqual([]);
  });

  it('tells nobody what comes of a channel that nobody reads, and everybody what concerns all', async () => {
    await greet();
    await enter('b.1');
    await say(event(ROOM, 'e:1', 'x'));
    expect(toldTo('b.1')).toEqual([]);
    await say({ type: 'error', code: 101, name: 'unknown_type', message: 'No.', retryable: false });
    expect(toldTo('b.1')).toEqual(['error']);
  });

  it('tells what came before a loss before it tells the loss', async () => {
    await greet();
    await enter('b.1');
    await read('b.1');
    await grant('e:0');
    tab.posted.length = 0;
    tab.hub.socket.receive(event(ROOM, 'e:1', 'x'));
    tab.hub.socket.drop(1006);
    await turn();
    const kinds = tab.posted.map(({ kind }) => kind).filter((kind) => kind === 'down' || kind === 'cut');
    expect([kinds, toldTo('b.1')]).toEqual([['down', 'cut'], ['message']]);
  });

  it('does not send for a tab that is gone what has waited for its turn', async () => {
    await greet(1);
    for (const line of ['b.1', 'c.1']) await enter(line);
    await publish('c.1', 'c1');
    await publish('b.1', 'b1');
    await publish('c.1', 'c2');
    await tab.hear({ kind: 'leave', line: 'b.1' });
    await say({ type: 'ack', id: 'c1', eventId: 'e:1' });
    expect(published()).toEqual(['c1', 'c2']);
  });

  it('begins a new session with an empty window, and gives no answer of the one before', async () => {
    await greet(1);
    await enter('b.1');
    await publish('b.1', 'b1');
    await publish('b.1', 'b2');
    tab.hub.socket.drop(1006);
    await tab.hub.comeBack({ limits: { ...greeting().limits, unacked: 1 } });
    await enter('b.2');
    expect(published()).toEqual([]);
    await publish('b.2', 'b1');
    expect(published()).toEqual(['b1']);
    await say({ type: 'ack', id: 'b1', eventId: 'e:1' });
    expect([toldTo('b.1'), toldTo('b.2')]).toEqual([[], ['ack']]);
  });

  it('sends a publication once that its tab sends again while it waits', async () => {
    await greet(1);
    await enter('b.1');
    await publish('b.1', 'b1');
    for (const id of ['b2', 'b2']) await publish('b.1', id);
    await say({ type: 'ack', id: 'b1', eventId: 'e:1' });
    await say({ type: 'ack', id: 'b2', eventId: 'e:2' });
    expect([published(), toldTo('b.1')]).toEqual([
      ['b1', 'b2'],
      ['ack', 'ack'],
    ]);
  });

  it('asks the hub under an id of its own, and answers under that of the tab', async () => {
    await greet();
    await enter('b.1');
    await up('b.1', { type: 'refresh', id: 'r1', token: 't' });
    const { id = '' } = tab.hub.socket.last('refresh');
    expect(id).not.toBe('r1');
    for (let n = 0; n < 2; n++) await say({ type: 'ack', id });
    const [answer, ...others] = tab.of('down').map(({ text }) => JSON.parse(text) as unknown);
    expect([answer, others]).toEqual([[{ type: 'ack', id: 'r1' }], []]);
  });

  it('tells the hub that the device leaves with the last tab, however that goes', async () => {
    await greet();
    await enter('b.1');
    await up('b.1', { type: 'presence.join', id: 'p1', channel: ROOM, payload: { activity: 'viewing' } });
    await say({ type: 'ack', id: tab.hub.socket.last('presence.join').id ?? '' });
    await tab.hear({ kind: 'leave', line: 'b.1' });
    expect(tab.hub.socket.of('presence.leave')).toHaveLength(1);
  });

  it('tells the hub anew in a new session who is present', async () => {
    const join = (line: string) =>
      up(line, { type: 'presence.join', id: 'p1', channel: ROOM, payload: { activity: 'viewing' } });
    await greet();
    await enter('b.1');
    await join('b.1');
    await say({ type: 'ack', id: tab.hub.socket.last('presence.join').id ?? '' });
    tab.hub.socket.drop(1006);
    await tab.hub.comeBack();
    await enter('b.2');
    await join('b.2');
    expect(tab.hub.socket.of('presence.join')).toHaveLength(1);
  });

  it('tells a further connection how hard the tabs are pressed', async () => {
    tab.hub.greet({ limits: { ...greeting().limits, channels: 1 } });
    await turn();
    await enter('b.1');
    await up('b.1', { type: 'flow', id: 'f1', level: 'high' });
    await read('b.1');
    await up('b.1', { type: 'subscribe', id: 's2', channel: 'workspace.other' });
    await vi.advanceTimersByTimeAsync(0);
    expect(tab.hub.sockets).toHaveLength(2);
    await greet();
    expect(tab.hub.socket.sent.map(({ type }) => type)).toEqual(['auth', 'flow', 'subscribe']);
  });

  it('greets again a tab that asks again for the line that it has', async () => {
    await greet();
    await enter('b.1');
    await enter('b.1');
    expect(tab.of('open').filter(({ line }) => line === 'b.1')).toHaveLength(2);
  });

  it('says that it lives, and how many tabs there are, when it is asked', async () => {
    await greet();
    await enter('b.1');
    tab.posted.length = 0;
    await tab.hear({ kind: 'ask', from: 'b' });
    expect(tab.of('here')).toMatchObject([{ tabs: 2 }]);
  });

  it('says nothing any more once it has left, and does not connect again', async () => {
    tab.hub.greet({ reconnect: { base: 200, factor: 1.5, cap: 1000, spread: 1000 } });
    await turn();
    await enter('b.1');
    await read('b.1');
    await grant('e:0');
    tab.connection.disconnect();
    await turn();
    tab.posted.length = 0;
    await tab.hear({ kind: 'ask', from: 'b' });
    await say(event(ROOM, 'e:1', 'x'));
    tab.hub.socket.drop(1006);
    await vi.advanceTimersByTimeAsync(2000);
    expect([tab.posted, tab.hub.sockets.length]).toEqual([[], 1]);
  });
});
