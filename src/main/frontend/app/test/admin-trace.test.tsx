// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TRACE, type TraceReport } from '../src/admin/admin-api.js';
import { aSite, NOW } from './admin-samples.js';
import { AdminWorld, eventOf, failure, json, loadPages, press } from './admin-world.js';

const CHANNEL = 'admin.trace.c2';
const RUNNING = '/connections/c2/trace/t-c2';
const HOUR = 3_600_000;
let world: AdminWorld;
let said: number;

beforeAll(loadPages);
beforeEach(async () => {
  world = new AdminWorld();
  world.rest.overview = aSite();
  said = 0;
  await world.open('/admin/connections?open=c2');
  await world.connect();
});
afterEach(() => world.close());

async function ask(): Promise<void> {
  press('Start…');
  await world.settle(50);
}

async function start(): Promise<void> {
  if (screen.queryByTestId('hits') === null) await ask();
  press('Start trace');
  await world.settle(50);
  await world.subscribe(CHANNEL);
}

async function trace(type: string, more: object = {}): Promise<void> {
  const frame = { at: NOW, direction: 'in' as const, type, bytes: 80, frame: { type, ...more } };
  await report({ frames: [frame] });
}

async function report(some: Partial<TraceReport>): Promise<void> {
  await world.say(eventOf(CHANNEL, TRACE, { frames: [], dropped: 0, ended: false, ...some }, ++said));
}

const hits = () => screen.getByTestId('hits').textContent;
const shown = () => screen.queryAllByTestId('traced-frame').map((one) => one.textContent);
const traced = () => screen.getByTestId('traced').textContent;

describe('the live trace', () => {
  it('begins after a question that says of whom, for how long, what is masked, and that it is on record', async () => {
    await ask();
    expect(world.rest.of('POST /connections/c2/trace')).toHaveLength(0);
    expect(hits()).toContain(
      'all frames of the connection of User 2 (user-2) of the tenant acme, both ways, for 60 s.',
    );
    expect(hits()).toContain('What people write is masked: you see how long it is.');
    expect(hits()).toContain('The audit keeps that you did it');
  });

  it('does not begin when the question is left, which gives the focus back and leaves the drawer open', async () => {
    await ask();
    expect(document.activeElement).toBe(screen.getByLabelText('Seconds, 1 to 600'));
    act(() => void fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' }));
    await world.settle(500);
    expect(screen.queryByTestId('hits')).toBeNull();
    expect(screen.getByRole('dialog')).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Start…');
    expect(world.rest.of('POST /connections/c2/trace')).toHaveLength(0);
  });

  it('keeps the focus when it begins and when it ends', async () => {
    await start();
    expect(document.activeElement?.textContent).toBe('Pause');
    press('Stop');
    await world.settle(50);
    expect(document.activeElement?.textContent).toBe('Start…');
  });

  it('is asked for without payloads, and lists frames as they come, the newest first', async () => {
    await start();
    expect(world.rest.of('POST /connections/c2/trace')[0]?.body).toEqual({ seconds: 60, payloads: false });
    await trace('subscribe', { channel: 'workspace.lobby' });
    await trace('publish', { payload: '19 bytes' });
    await world.settle(200);
    expect(shown()).toHaveLength(2);
    expect(shown()[0]).toContain('from the client publish');
    expect(shown()[1]).toContain('subscribe · workspace.lobby · 80 B');
    expect(shown()[0]).toContain('"payload":"19 bytes"');
  });

  it('has payloads when they are asked for', async () => {
    await ask();
    expect(hits()).toContain('What people write is masked');
    fireEvent.click(screen.getByLabelText(/With payloads/));
    expect(hits()).toContain('as they wrote it');
    await start();
    expect(world.rest.of('POST /connections/c2/trace')[0]?.body).toEqual({ seconds: 60, payloads: true });
    await trace('publish', { payload: { text: 'hello' } });
    await world.settle(200);
    expect(shown()[0]).toContain('{"text":"hello"}');
  });

  it('says how much was too much, and ends when the hub ends it', async () => {
    await start();
    await trace('ping');
    await report({ dropped: 3, ended: true });
    await world.settle(400);
    expect(traced()).toBe('1 frame came; 3 messages more were too much.');
    expect(screen.getByText('Start…')).toBeTruthy();
    expect(shown()).toHaveLength(1);
  });

  it('holds what comes while it is paused, and shows it when it goes on', async () => {
    await start();
    await trace('ping');
    await world.settle(200);
    press('Pause');
    await trace('publish');
    await world.settle(200);
    expect([shown().length, traced()]).toEqual([1, '2 frames came; paused, 1 wait.']);
    press('Resume');
    await world.settle();
    expect(shown()[0]).toContain('publish');
  });

  it('can be cleared', async () => {
    await start();
    await trace('ping');
    await world.settle(200);
    press('Clear');
    await world.settle();
    expect([shown(), traced()]).toEqual([[], '1 frame came.']);
  });

  it('ends by its time, and keeps what it has', async () => {
    await ask();
    fireEvent.change(screen.getByLabelText('Seconds, 1 to 600'), { target: { value: '5' } });
    expect(hits()).toContain('for 5 s.');
    await start();
    await trace('ping');
    await world.settle(5500);
    expect(screen.getByText('Start…')).toBeTruthy();
    expect(shown()).toHaveLength(1);
    expect(world.rest.of(`DELETE ${RUNNING}`)).toHaveLength(0);
    expect(world.hub.socket.of('unsubscribe').map(({ channel }) => channel)).toContain(CHANNEL);
  });

  it.each([
    ['ahead', -HOUR],
    ['behind', HOUR],
  ])('tells the rest of its time also where the clock of the browser is %s', async (_, off) => {
    const now = Date.now() + off;
    const begun = { id: 't-c2', channel: CHANNEL, now, until: now + 60_000 };
    world.rest.answer('POST /connections/c2/trace', () => json(begun, 201));
    await start();
    expect(screen.getByText(/^Ends in/).textContent).toBe('Ends in 1 min');
    vi.setSystemTime(Date.now() + HOUR);
    await world.settle(20_000);
    expect(screen.getByText(/^Ends in/).textContent).toMatch(/^Ends in (39|40) s$/);
    await world.settle(41_000);
    expect(screen.getByText('Start…')).toBeTruthy();
    expect(world.rest.of(`DELETE ${RUNNING}`)).toHaveLength(0);
  });

  it('ends when the hub says so, without ending the trace of who watches now', async () => {
    await start();
    await world.say(eventOf(CHANNEL, TRACE, { id: 't1', frames: [], dropped: 0, ended: true }, ++said));
    await world.settle(50);
    expect(screen.getByText('Start…')).toBeTruthy();
    expect(world.rest.of(`DELETE ${RUNNING}`)).toHaveLength(0);
  });

  it('does not ask an admin for payloads, who may not see them', async () => {
    await world.close();
    world = new AdminWorld();
    await world.open('/admin/connections?open=c2');
    await ask();
    expect(hits()).toContain('What people write is masked');
    expect(screen.queryByLabelText(/With payloads/)).toBeNull();
  });

  it('is still there to be read when its connection has closed', async () => {
    await start();
    await trace('publish');
    world.rest.connections = [];
    await report({ ended: true });
    await world.settle(5100);
    expect(screen.getByTestId('gone')).toBeTruthy();
    expect(shown()).toHaveLength(1);
    expect(screen.queryByText('Start…')).toBeNull();
  });

  it('is ended at the hub, and no other one, when it is stopped, or the drawer is closed', async () => {
    await start();
    press('Stop');
    await world.settle(50);
    expect(world.rest.of(`DELETE ${RUNNING}`)).toHaveLength(1);
    await start();
    cleanup();
    await world.settle(50);
    expect(world.rest.of(`DELETE ${RUNNING}`)).toHaveLength(2);
  });

  it('says why it could not be started', async () => {
    world.rest.refuse('POST /connections/c2/trace', 409, 'the connection is traced already', { code: 403 });
    await ask();
    press('Start trace');
    await world.settle(50);
    expect(failure()).toContain('The connection is traced already.');
    expect(screen.getByTestId('hits')).toBeTruthy();
  });

  it('is not started for longer than the hub does it', async () => {
    await ask();
    fireEvent.change(screen.getByLabelText('Seconds, 1 to 600'), { target: { value: '' } });
    expect(screen.getByText('Start trace').closest('button')?.disabled).toBe(true);
  });
});
