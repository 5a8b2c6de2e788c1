// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetHandedToken } from '../src/signed-in.js';
import { AdminWorld, failure, loadPages } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const current = (): string | null => document.querySelector('nav [aria-current=page]')?.textContent ?? null;

describe('the entrance of the admin page', () => {
  it('asks for a role, and for tokens with it', async () => {
    sessionStorage.clear();
    await world.open();
    fireEvent.change(screen.getByTestId('name-input'), { target: { value: 'Olga' } });
    fireEvent.change(screen.getByTestId('role-input'), { target: { value: 'operator' } });
    fireEvent.click(screen.getByTestId('enter'));
    await world.settle(50);
    expect(world.rest.tokens[0]).toEqual({ user: 'olga', name: 'Olga', roles: ['operator'], tenant: 'demo' });
    expect(current()).toBe('Overview');
  });

  it('is not asked for a role elsewhere', async () => {
    sessionStorage.clear();
    await world.open('/');
    expect(screen.queryByTestId('role-input')).toBeNull();
  });

  it('keeps the role over a reload of the tab', async () => {
    await world.open();
    expect(world.rest.tokens[0]).toMatchObject({ user: 'alice', roles: ['admin'] });
  });

  it('shows that it loads', async () => {
    world.rest.answer('GET /overview', () => new Promise(() => undefined));
    await world.open();
    expect(screen.getByTestId('loading').getAttribute('aria-busy')).toBe('true');
    expect(world.hub.sockets).toHaveLength(0);
  });

  it('says what the hub says when it fails, and tries again when asked to', async () => {
    world.rest.refuse('GET /overview', 503, 'the statistics are not ready');
    await world.open();
    await world.settle(2000);
    expect(failure()).toContain('The statistics are not ready.');
    world.rest.answer('GET /overview', undefined);
    fireEvent.click(screen.getByText('Try again'));
    await world.settle(50);
    expect(screen.getAllByTestId('tile').length).toBeGreaterThan(5);
  });
});

describe('somebody whom the application has signed in', () => {
  const olga = {
    user: 'o1',
    name: 'Olga',
    tenant: 'ops',
    roles: ['operator', 'x'],
    expires: Date.UTC(2026, 10, 26, 13),
  };

  beforeEach(() => sessionStorage.clear());
  afterEach(forgetHandedToken);

  it('is let in by the token that opened the page, which is nowhere else', async () => {
    world.rest.me = (by) => (by === 'Bearer a.b-c_d' ? Response.json(olga) : new Response(null, { status: 204 }));
    await world.open('/admin?range=1h#token=a.b-c_d');
    expect(current()).toBe('Overview');
    expect(screen.getByText(/Olga · ops/)).toBeDefined();
    expect([location.pathname, location.search, location.hash]).toEqual(['/admin', '?range=1h', '']);
    expect(sessionStorage).toHaveLength(0);
    expect(new Set(world.rest.authorizations)).toEqual(new Set(['Bearer a.b-c_d']));
    expect(world.rest.tokens).toEqual([]);
  });

  it('is told when the token is over, and signs in anew', async () => {
    world.rest.me = (by) => (by === null ? new Response(null, { status: 204 }) : Response.json(olga));
    await world.open('/admin#token=abc');
    vi.setSystemTime(olga.expires + 1);
    fireEvent.click(screen.getByText('Connections', { selector: 'nav *' }));
    await world.settle(50);
    await world.settle(2000);
    expect(failure()).toContain('Your token is over.');
  });

  it('is let in by the cookie, with which nothing else is sent', async () => {
    world.rest.me = () => Response.json(olga);
    await world.open();
    expect(current()).toBe('Overview');
    expect(new Set(world.rest.authorizations)).toEqual(new Set([null]));
    expect(new URL(world.hub.socket.url).searchParams.has('token')).toBe(false);
  });

  it('may give a token by hand', async () => {
    world.rest.me = (by) =>
      by === 'Bearer given' ? Response.json(olga) : new Response(null, { status: by ? 401 : 204 });
    await world.open();
    fireEvent.change(screen.getByTestId('token-input'), { target: { value: ' wrong ' } });
    fireEvent.click(screen.getByTestId('enter-with-token'));
    await world.settle(50);
    expect(screen.getByTestId('enter-error').textContent).toContain('does not take this token');
    fireEvent.change(screen.getByTestId('token-input'), { target: { value: 'given' } });
    fireEvent.click(screen.getByTestId('enter-with-token'));
    await world.settle(50);
    expect(current()).toBe('Overview');
  });

  it('is told that the hub does not take the token that opened the page', async () => {
    world.rest.me = () => new Response(null, { status: 401 });
    await world.open('/admin#token=old');
    expect(screen.getByTestId('enter-error').textContent).toContain('Come here from your application again');
  });
});

describe('somebody without the role', () => {
  beforeEach(() => world.rest.refuse('GET /overview', 403, 'the role admin or operator is needed', { code: 202 }));

  it('is told which one is needed, once, and gets no connection', async () => {
    await world.open('/admin/connections');
    const before = world.rest.asked.length;
    await world.settle(30_000);
    const text = screen.getByTestId('forbidden').textContent;
    expect(text).toContain('Alice');
    expect(text).toContain('tidings.operators.tenant');
    expect(text).toContain('The role admin or operator is needed.');
    expect(world.rest.asked).toHaveLength(before);
    expect(world.hub.sockets).toHaveLength(0);
  });

  it('can sign in as another user', async () => {
    await world.open();
    fireEvent.click(screen.getByTestId('sign-in-as-another'));
    expect(screen.getByTestId('role-input')).toBeTruthy();
    expect(sessionStorage.getItem('tidings.user')).toBeNull();
  });

  it('is shown that, too, when the role is lost meanwhile, and is asked for no more', async () => {
    world.rest.answer('GET /overview', undefined);
    await world.open();
    world.rest.refuse('GET /overview', 403, 'no more');
    await world.settle(6000);
    expect(screen.getByTestId('forbidden').textContent).toContain('No more.');
    const before = world.rest.asked.length;
    await world.settle(30_000);
    expect(world.rest.asked).toHaveLength(before);
  });
});

describe('the pages', () => {
  it.each([
    ['/admin', 'Overview'],
    ['/admin/', 'Overview'],
    ['/admin/connections', 'Connections'],
    ['/admin/channels', 'Channels'],
    ['/admin/errors', 'Errors'],
    ['/admin/blocks', 'Blocks'],
    ['/admin/audit', 'Audit'],
  ])('have the address %s', async (address, label) => {
    await world.open(address);
    expect(current()).toBe(label);
  });

  it('are gone to without loading the document anew, and Back comes from there', async () => {
    await world.open();
    fireEvent.click(screen.getByText('Blocks'));
    await world.settle(50);
    expect([location.pathname, current(), document.title]).toEqual(['/admin/blocks', 'Blocks', 'Blocks · Tidings']);
    act(() => {
      history.replaceState(null, '', '/admin'); // There is no Back in happy-dom.
      window.dispatchEvent(new PopStateEvent('popstate'));
    });
    await world.settle();
    expect(current()).toBe('Overview');
  });

  it('leave a click for a new tab to the browser', async () => {
    await world.open();
    fireEvent.click(screen.getByText('Blocks'), { ctrlKey: true });
    expect(current()).toBe('Overview');
  });

  it('say so when there is none at an address', async () => {
    await world.open('/admin/nowhere');
    expect(screen.getByTestId('not-found').textContent).toContain('There is no such page');
  });
});
