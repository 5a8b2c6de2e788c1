// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { violations } from '../../packages/react/test/axe.js';
import { HEALTH } from '../src/admin/admin-api.js';
import { aConnection, anOverview, aSite } from './admin-samples.js';
import { AdminWorld, failure, json, loadPages, press, rows } from './admin-world.js';

let world: AdminWorld;

beforeAll(loadPages);
beforeEach(() => {
  world = new AdminWorld();
});
afterEach(() => world.close());

const many = (n: number) => Array.from({ length: n }, (_, index) => aConnection(index + 1));
const asked = () => world.rest.of('GET /connections').map(({ query }) => Object.fromEntries(query));
const table = () => screen.getByRole('grid');
const counted = () => screen.getByTestId('counted').textContent;
const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name });

async function scrollTo(top: number): Promise<void> {
  table().scrollTop = top;
  fireEvent.scroll(table());
  await world.settle(200);
}

describe('the table of connections', () => {
  it('shows that it loads', async () => {
    world.rest.answer('GET /connections', () => new Promise(() => undefined));
    await world.open('/admin/connections');
    expect(screen.getByTestId('loading').textContent).toBe('Loading connections');
  });

  it('says of what the numbers in its columns are', async () => {
    await world.open('/admin/connections');
    const heads = screen.getAllByRole('columnheader').map((head) => head.textContent.replace(/[↑↓↕]/, ''));
    expect(heads).toContain('Queued frames');
  });

  it('asks for the youngest first, two hundred at a time', async () => {
    await world.open('/admin/connections');
    expect(asked()[0]).toEqual({ limit: '200', sort: '-opened' });
    expect(rows().map((row) => row.firstElementChild?.textContent)).toEqual([
      'User 1user-1',
      'User 2user-2',
      'User 3user-3',
    ]);
    expect(counted()).toBe('3 connections, as of 0 s ago');
  });

  it('says in words that there is none', async () => {
    world.rest.connections = [];
    await world.open('/admin/connections');
    expect(screen.getByTestId('empty').textContent).toContain('No connection is open.');
  });

  it('says why it cannot be shown, and tries again when asked to', async () => {
    world.rest.refuse('GET /connections', 429, 'too many requests', { code: 402, retryAfter: 4000, retryable: true });
    await world.open('/admin/connections');
    await world.settle(3000);
    expect(failure()).toContain('Too many requests. Try again in 4 s.');
    expect(failure()).toContain('status 429 · rate');
    world.rest.answer('GET /connections', undefined);
    press('Try again');
    await world.settle(50);
    expect(rows()).toHaveLength(3);
  });

  it('says the tenant to operators only', async () => {
    await world.open('/admin/connections');
    expect(screen.queryByText('Tenant')).toBeNull();
    cleanup();
    world.rest.overview = aSite();
    await world.open('/admin/connections');
    expect(screen.getByText('Tenant')).toBeTruthy();
  });

  it('has nothing that axe finds', async () => {
    await world.open('/admin/connections');
    expect(await violations(document.body)).toEqual([]);
  });
});

describe('the search', () => {
  it('waits until the typing rests, and is in the address', async () => {
    await world.open('/admin/connections');
    const before = asked().length;
    for (const text of ['u', 'us', 'user-2 ']) {
      fireEvent.change(screen.getByTestId('search'), { target: { value: text } });
      await world.settle(100);
    }
    expect(asked()).toHaveLength(before);
    await world.settle(300);
    expect(asked().slice(before)).toEqual([{ limit: '200', search: 'user-2', sort: '-opened' }]);
    expect(rows()).toHaveLength(1);
    expect(location.search).toBe('?search=user-2');
  });

  it('is empty again when the page is gone to anew', async () => {
    await world.open('/admin/connections?search=user-2');
    fireEvent.click(screen.getByText('Connections', { selector: 'a' }));
    await world.settle(50);
    expect(screen.getByTestId<HTMLInputElement>('search').value).toBe('');
    expect(rows()).toHaveLength(3);
  });

  it('says what nothing was found of', async () => {
    await world.open('/admin/connections?search=nobody');
    expect(screen.getByTestId<HTMLInputElement>('search').value).toBe('nobody');
    expect(screen.getByTestId('empty').textContent).toBe('No connection matches “nobody”.');
  });
});

describe('the order', () => {
  it('is that of the column that is clicked, then the other way round', async () => {
    await world.open('/admin/connections');
    fireEvent.click(screen.getByTestId('sort-waiting'));
    await world.settle(50);
    expect(asked().at(-1)?.['sort']).toBe('-waiting');
    expect(screen.getByTestId('sort-waiting').parentElement?.getAttribute('aria-sort')).toBe('descending');
    fireEvent.click(screen.getByTestId('sort-waiting'));
    await world.settle(50);
    expect(asked().at(-1)?.['sort']).toBe('waiting');
    expect(screen.getByTestId('sort-waiting').parentElement?.getAttribute('aria-sort')).toBe('ascending');
    expect(location.search).toBe('?sort=waiting');
  });

  it('begins at the top, and leaves the focus where it is', async () => {
    world.rest.connections = many(50);
    await world.open('/admin/connections');
    await scrollTo(44 * 20);
    const button = screen.getByTestId('sort-waiting');
    button.focus();
    let come: (() => void) | undefined;
    world.rest.answer(
      'GET /connections',
      () => new Promise((resolve) => (come = () => resolve(json({ items: many(50) })))),
    );
    fireEvent.click(button);
    await world.settle(50);
    expect(table().getAttribute('aria-busy')).toBe('true');
    come?.();
    await world.settle(50);
    expect([table().getAttribute('aria-busy'), table().scrollTop]).toEqual(['false', 0]);
    expect(document.activeElement).toBe(button);
  });
});

describe('thousands of rows', () => {
  beforeEach(async () => {
    world.rest.connections = many(5000);
    await world.open('/admin/connections');
  });

  it('are in the document only where they are seen', () => {
    expect(rows().length).toBeLessThan(40);
    expect(table().getAttribute('aria-rowcount')).toBe('5001');
    expect(counted()).toContain('5,000 connections, 200 loaded');
  });

  it('are loaded by the cursor as somebody comes near the end', async () => {
    const before = asked().length;
    await scrollTo(44 * 100);
    expect(asked()).toHaveLength(before);
    await scrollTo(44 * 150);
    expect(asked().slice(before)).toEqual([{ limit: '200', sort: '-opened', cursor: '200' }]);
    expect(counted()).toContain('400 loaded');
    expect(rows()[1]?.getAttribute('aria-rowindex')).toBe(String(150 - 8 + 2));
  });

  it('show a connection that has moved to another page meanwhile once', async () => {
    const moved = many(5000).toSpliced(210, 0, aConnection(5));
    world.rest.answer('GET /connections', ({ query }) => {
      const from = Number(query.get('cursor'));
      return json({ items: moved.slice(from, from + 200), next: String(from + 200), total: 5000 });
    });
    await scrollTo(44 * 150);
    expect(counted()).toContain('399 loaded');
  });

  it('say why no more come, and go on when asked to', async () => {
    world.rest.refuse('GET /connections', 400, 'the cursor is too old', { code: 102, field: 'cursor' });
    await scrollTo(44 * 150);
    expect(failure()).toContain('The cursor is too old.');
    expect(rows().length).toBeGreaterThan(10);
    const before = asked().length;
    await world.settle(5000);
    expect(asked()).toHaveLength(before);
    world.rest.answer('GET /connections', undefined);
    press('Try again');
    await world.settle(100);
    expect(counted()).toContain('400 loaded');
  });

  it('are not loaded anew by themselves when there is more than one page, but by Refresh', async () => {
    await scrollTo(44 * 150);
    const before = asked().length;
    await world.settle(60_000);
    expect(asked()).toHaveLength(before);
    press('Refresh');
    await world.settle(50);
    expect(asked().slice(before)[0]).toEqual({ limit: '200', sort: '-opened' });
  });

  it('are not rendered by what the feed pushes', async () => {
    await world.connect();
    await world.subscribe(HEALTH);
    await world.settle(1000);
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((seen) => changes.push(...seen));
    observer.observe(table(), { subtree: true, childList: true, attributes: true, characterData: true });
    await world.push(anOverview({ at: 5 }));
    expect([...changes, ...observer.takeRecords()]).toEqual([]);
  });
});

describe('a row that has the focus', () => {
  it('stays in the document when it is scrolled away', async () => {
    world.rest.connections = many(150);
    await world.open('/admin/connections');
    rows()[1]?.focus();
    await scrollTo(44 * 100);
    expect((document.activeElement as HTMLElement).dataset['index']).toBe('1');
    expect(
      rows()
        .map((row) => row.tabIndex)
        .filter((tab) => tab === 0),
    ).toHaveLength(1);
  });
});

describe('the keyboard', () => {
  beforeEach(async () => {
    world.rest.connections = many(50);
    await world.open('/admin/connections');
    rows()[0]?.focus();
  });
  const at = () => (document.activeElement as HTMLElement | null)?.dataset['index'];

  it('has one row in the order of the tabs, which the arrows move', () => {
    key('ArrowDown');
    key('ArrowDown');
    key('ArrowUp');
    expect(at()).toBe('1');
    expect(rows().filter((row) => row.tabIndex === 0)).toEqual([document.activeElement]);
  });

  it('misses no key that comes faster than the focus', () => {
    const [first = document.body] = rows();
    act(() => {
      for (let n = 0; n < 5; n++) fireEvent.keyDown(first, { key: 'ArrowDown' });
    });
    expect(at()).toBe('5');
  });

  it('goes by a page, to the end and to the begin', async () => {
    const scrolled = ({ top }: { readonly top: number }) => {
      table().scrollTop = top;
      fireEvent.scroll(table());
    };
    Object.assign(table(), { scrollTo: scrolled });
    vi.spyOn(HTMLElement.prototype, 'scrollHeight', 'get').mockReturnValue(50 * 44 + 39);
    key('PageDown');
    await world.settle(100);
    expect(Number(at())).toBe(11);
    key('End');
    await world.settle(100);
    expect(at()).toBe('49');
    key('Home');
    await world.settle(100);
    expect(at()).toBe('0');
  });

  it('opens a row by Enter, closes it by Escape, and is on the row again', async () => {
    key('ArrowDown');
    key('Enter');
    await world.settle(100);
    expect(screen.getByRole('dialog').textContent).toContain('Connection c2');
    expect(location.search).toBe('?open=c2');
    const back = vi.spyOn(history, 'back').mockImplementation(() => {
      history.replaceState(null, '', '/admin/connections'); // There is no Back in happy-dom.
      window.dispatchEvent(new PopStateEvent('popstate'));
    });
    act(() => void key('Escape'));
    await world.settle(500);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(back).toHaveBeenCalledTimes(1);
    expect(location.search).toBe('');
    expect(at()).toBe('1');
  });
});
