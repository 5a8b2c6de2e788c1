// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../packages/react/test/axe.js';
import { aConnection, aDetail, aSite } from './admin-samples.js';
import { AdminWorld, failure, json, loadPages, press, rows } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const drawer = () => screen.getByRole('dialog', { name: /^Connection c/ });
const hits = () => screen.getByTestId('hits').textContent;
const gone = () => screen.getByTestId('gone').textContent;
const users = () => rows().map((row) => row.firstElementChild?.textContent);
const typeReason = () => fireEvent.change(screen.getByTestId('reason'), { target: { value: ' floods the lobby ' } });
const confirm = (title: string) => within(screen.getByRole('dialog', { name: title }));
const isDisabled = (text: string) => screen.getByText(text).closest('button')?.disabled;

describe('the drawer of a connection', () => {
  it('says who it is, what it reads, what it was told and what was before', async () => {
    await world.open('/admin/connections?open=c2');
    const text = drawer().textContent;
    expect(text).toContain('User 2 (user-2)');
    expect(text).toContain('after close 1006 (abnormal)');
    expect(within(drawer()).getByText('workspace.lobby').closest('tr')?.textContent).toContain('reliablee7:97');
    expect(within(drawer()).getByText('cursor.board').closest('tr')?.textContent).toContain('lossy–');
    expect(text).toContain('402 rate');
    expect(text).toContain('1001 (going away)');
    expect(text).toContain('Lasted');
  });

  it('shows that it loads', async () => {
    world.rest.answer('GET /connections/c2', () => new Promise(() => undefined));
    await world.open('/admin/connections?open=c2');
    expect(screen.getByText('Loading the connection')).toBeTruthy();
  });

  it('says that there is nothing where there is nothing', async () => {
    world.rest.answer('GET /connections/c2', () =>
      json(aDetail(aConnection(2), { subscriptions: [], errors: [], history: [] })),
    );
    await world.open('/admin/connections?open=c2');
    const text = drawer().textContent;
    expect(text).toContain('It reads no channel.');
    expect(text).toContain('It was told no error.');
    expect(text).toContain('the first connection of the device');
  });

  it('says that the connection is closed, and asks no more', async () => {
    await world.open('/admin/connections?open=c77');
    expect(gone()).toContain('This connection is closedIt has ended, or it is one of another node.');
    expect([screen.queryByRole('alert'), screen.queryByText('Try again')]).toEqual([null, null]);
    const before = world.rest.of('GET /connections/c77').length;
    await world.settle(20_000);
    expect(world.rest.of('GET /connections/c77')).toHaveLength(before);
  });

  it('keeps what was known when the connection closes, and offers no acts any more', async () => {
    await world.open('/admin/connections?open=c2');
    world.rest.connections = [];
    await world.settle(5100);
    expect(gone()).toContain('What stands here was known last.');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(drawer().textContent).toContain('User 2');
    expect(screen.queryByText('Disconnect…')).toBeNull();
  });

  it('keeps a question that is open when the connection closes', async () => {
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    typeReason();
    world.rest.connections = [];
    await world.settle(5100);
    expect(gone()).toBeTruthy();
    press('Block user');
    await world.settle(500);
    expect(world.rest.of('POST /blocks')).toHaveLength(1);
  });

  it('is closed by Escape once a question was left after the connection closed', async () => {
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    world.rest.connections = [];
    await world.settle(5100);
    press('Cancel');
    await world.settle(500);
    act(() => void fireEvent.keyDown(drawer(), { key: 'Escape' }));
    await world.settle(500);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('shows what is live, and says that the history could not be read, with a way to try again', async () => {
    world.rest.answer('GET /connections/c2', () => json({ ...aDetail(aConnection(2)), history: undefined }));
    await world.open('/admin/connections?open=c2');
    expect(drawer().textContent).toContain('User 2 (user-2)');
    expect(within(drawer()).getByText('workspace.lobby')).toBeTruthy();
    expect(failure()).toContain('The history could not be loaded');
    expect(screen.getByText('Disconnect…')).toBeTruthy();
    world.rest.answer('GET /connections/c2', undefined);
    press('Try again');
    await world.settle(50);
    expect(screen.queryByTestId('admin-failure')).toBeNull();
    expect(drawer().textContent).toContain('1001 (going away)');
  });

  it('says nothing of what could not be read once it is closed', async () => {
    world.rest.refuse('GET /connections/c2', 503, 'the store is away', { code: 501 });
    await world.open('/admin/connections?open=c2');
    expect(failure()).toContain('could not be loaded');
    world.rest.answer('GET /connections/c2', undefined);
    world.rest.connections = [];
    await world.settle(5100);
    expect(gone()).toContain('What stands here was known last.');
    expect(screen.queryByTestId('admin-failure')).toBeNull();
  });

  it('shows what the list knows of it when the hub cannot read the rest', async () => {
    world.rest.refuse('GET /connections/c2', 503, 'the store is away', { code: 501 });
    await world.open('/admin/connections?open=c2');
    expect(drawer().textContent).toContain('User 2 (user-2)');
    expect(failure()).toContain('The channels, errors and history could not be loadedThe store is away.');
    expect(screen.getByText('Disconnect…')).toBeTruthy();
    world.rest.answer('GET /connections/c2', undefined);
    press('Try again');
    await world.settle(50);
    expect(within(drawer()).getByText('workspace.lobby')).toBeTruthy();
    expect(screen.queryByTestId('admin-failure')).toBeNull();
  });

  it('says why a connection could not be loaded of which the list does not know either', async () => {
    world.rest.refuse('GET /connections/c77', 503, 'the store is away', { code: 501 });
    await world.open('/admin/connections?open=c77');
    await world.settle(3000);
    expect(failure()).toContain('The connection could not be loadedThe store is away.');
  });

  it('that the address has opened is closed without leaving the page', async () => {
    await world.open('/admin/connections?open=c2');
    const back = vi.spyOn(history, 'back');
    act(() => void fireEvent.keyDown(drawer(), { key: 'Escape' }));
    await world.settle(500);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect([location.pathname + location.search, back.mock.calls.length]).toEqual(['/admin/connections', 0]);
  });

  it('has nothing that axe finds, with a question on top', async () => {
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    expect(await violations(document.body)).toEqual([]);
  });
});

describe('to disconnect', () => {
  beforeEach(() => world.open('/admin/connections?open=c2'));

  it('a connection names it, and it goes from the table', async () => {
    press('Disconnect…');
    await world.settle(50);
    expect(hits()).toBe(
      'This hits User 2 (user-2) of the tenant acme on the device device-2 (websocket, 192.0.2.2), and nobody else.',
    );
    expect(isDisabled('Disconnect')).toBe(true);
    typeReason();
    press('Disconnect');
    await world.settle(50);
    const [asked] = world.rest.of('POST /connections/c2/disconnect');
    expect(asked?.body).toEqual({ reason: 'floods the lobby', reconnect: true });
    expect(screen.getByTestId('notice').textContent).toContain('The connection of User 2 is ended');
    await world.settle(500);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(users()).toEqual(['User 1user-1', 'User 3user-3']);
    expect(screen.getByTestId('counted').textContent).toContain('2 connections');
  });

  it('gives the focus to the row that takes the place of the one that is gone', async () => {
    cleanup();
    await world.open('/admin/connections');
    rows()[1]?.focus();
    fireEvent.keyDown(rows()[1] ?? document.body, { key: 'Enter' });
    vi.spyOn(history, 'back').mockImplementation(() => {
      history.replaceState(null, '', '/admin/connections'); // There is no Back in happy-dom.
      window.dispatchEvent(new PopStateEvent('popstate'));
    });
    await world.settle(50);
    press('Disconnect…');
    await world.settle(50);
    typeReason();
    press('Disconnect');
    await world.settle(50);
    await world.settle(1000);
    expect(users()).toEqual(['User 1user-1', 'User 3user-3']);
    expect(document.activeElement).toBe(rows()[1]);
  });

  it('a user names her, and says that clients stay away when they shall', async () => {
    press('Disconnect user…');
    await world.settle(50);
    expect(hits()).toContain('User 2 (user-2) of the tenant acme, on all devices and in all tabs.');
    typeReason();
    fireEvent.click(confirm('End all connections of this user?').getByRole('switch'));
    press('Disconnect user');
    await world.settle(50);
    const [asked] = world.rest.of('POST /users/user-2/disconnect');
    expect(asked?.body).toEqual({ reason: 'floods the lobby', reconnect: false });
    expect(screen.getByTestId('notice').textContent).toContain('1 connection ended.');
  });

  it('does nothing by Escape, which closes the question alone', async () => {
    press('Disconnect…');
    await world.settle(50);
    typeReason();
    act(() => void fireEvent.keyDown(screen.getByTestId('reason'), { key: 'Escape' }));
    await world.settle(500);
    expect(screen.queryByTestId('hits')).toBeNull();
    expect(drawer()).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Disconnect…');
    expect(world.rest.of('POST /connections/c2/disconnect')).toHaveLength(0);
  });

  it('says in the question why it was not done', async () => {
    press('Disconnect…');
    await world.settle(50);
    typeReason();
    world.rest.connections = [];
    press('Disconnect');
    await world.settle(50);
    expect(confirm('End this connection?').getByRole('alert').textContent).toContain('No such connection.');
    expect(screen.queryByTestId('notice')).toBeNull();
  });
});

describe('to block', () => {
  it('a user ends her rows and says until when', async () => {
    world.rest.connections = [aConnection(1), aConnection(2), aConnection(3, { userId: 'user-2' })];
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    typeReason();
    fireEvent.change(screen.getByLabelText('For'), { target: { value: '1440' } });
    expect(hits()).toContain('This hits the user user-2 of the tenant acme for 1 day');
    press('Block user');
    await world.settle(50);
    const body = { kind: 'user', value: 'user-2', reason: 'floods the lobby', minutes: 1440 };
    expect(world.rest.of('POST /blocks')[0]?.body).toEqual(body);
    expect(screen.getByTestId('notice').textContent).toContain('The user user-2 is blocked');
    expect(users()).toEqual(['User 1user-1']);
  });

  it('a device hits that device alone', async () => {
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    fireEvent.click(confirm('Block?').getByLabelText('Device'));
    typeReason();
    press('Block device');
    await world.settle(50);
    expect(world.rest.of('POST /blocks')[0]?.body).toMatchObject({ kind: 'device', value: 'device-2' });
  });

  it('a token needs its id where the connection does not say it', async () => {
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    fireEvent.click(confirm('Block?').getByLabelText('Token'));
    typeReason();
    expect(isDisabled('Block token')).toBe(true);
    fireEvent.change(screen.getByTestId('block-value'), { target: { value: 'jti-17' } });
    press('Block token');
    await world.settle(50);
    expect(world.rest.of('POST /blocks')[0]?.body).toMatchObject({ kind: 'token', value: 'jti-17' });
  });

  it('says the tenant for operators', async () => {
    world.rest.overview = aSite();
    await world.open('/admin/connections?open=c2');
    press('Block…');
    await world.settle(50);
    typeReason();
    press('Block user');
    await world.settle(50);
    expect(world.rest.of('POST /blocks')[0]?.body).toMatchObject({ tenant: 'acme' });
  });
});
