// @vitest-environment happy-dom
import { member } from '@tidings/realtime/testing';
import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import {
  ConnectionIndicator,
  NotificationCenter,
  NotificationToasts,
  Presence,
  type NotificationCenterProps,
} from '../src/components/index.js';
import { violations } from './axe.js';
import { notice, told } from './notices.js';
import { acted, after, worlds } from './world.js';

const all = worlds();

async function show(children: ReactNode): Promise<void> {
  await all.world.connect();
  render(children, { wrapper: all.world.wrapper });
  await acted();
}

describe('ConnectionIndicator', () => {
  it('says in words and to screen readers where the connection stands, and offers the way back at the end', async () => {
    await show(<ConnectionIndicator data-testid="way" />);
    expect(screen.getByRole('status').textContent).toBe('Connected');
    expect(screen.getByTestId('way').dataset).toMatchObject({ status: 'connected', tone: 'good', degraded: 'false' });
    act(() => all.world.hub.socket.drop(1006));
    expect(screen.getByRole('status').textContent).toBe('Reconnecting...');
    expect(screen.queryByRole('button')).toBeNull();
    await act(() => all.world.hub.comeBack());
    act(() => all.world.hub.socket.drop(4003));
    expect(screen.getByRole('status').textContent).toBe('Connection Error');
    const sockets = all.world.hub.sockets.length;
    fireEvent.click(screen.getByRole('button', { name: 'Reconnect' }));
    await acted();
    expect(all.world.hub.sockets).toHaveLength(sockets + 1);
    expect(await violations(document.body)).toEqual([]);
  });

  it('speaks other languages and has other looks', async () => {
    await show(
      <ConnectionIndicator labels={{ connected: 'Verbunden' }}>
        {({ label, tone }) => (
          <b role="status">
            {label} {tone}
          </b>
        )}
      </ConnectionIndicator>,
    );
    expect(screen.getByRole('status').textContent).toBe('Verbunden good');
  });
});

describe('Presence', () => {
  const BOARD = 'dashboard.q4';

  async function people(): Promise<void> {
    await show(<Presence channel={BOARD} userData={{ activity: 'editing', component: 'filter-panel' }} max={2} />);
    await all.world.grant(BOARD, 'e:0');
    const members = ['Alice', 'Bob', 'Carol', 'Dan'].map((name, joinedAt) =>
      member(name, {
        joinedAt,
        ...(name === 'Alice' && { activity: 'editing', component: 'filter panel' }),
        ...(name === 'Bob' && { status: 'idle' }),
      }),
    );
    await all.world.say({ type: 'presence.sync', channel: BOARD, payload: { members, version: 1 } });
  }

  it('lists by name who views and who edits what, and the others as a number', async () => {
    await people();
    const lists = screen.getAllByRole('list').map((list) => [list.getAttribute('aria-label'), namesOf(list)]);
    expect(lists).toEqual([
      ['Currently viewing', ['Alice', 'Bob (idle)', '+2 more']],
      ['Editing', ['Alice (filter panel)']],
    ]);
    expect(all.world.hub.socket.last('presence.join').payload).toEqual({
      activity: 'editing',
      component: 'filter-panel',
    });
    expect(await violations(document.body)).toEqual([]);
  });

  const namesOf = (list: HTMLElement) => [...list.children].map(({ textContent }) => textContent);
});

describe('NotificationCenter', () => {
  async function center(props: NotificationCenterProps = {}, ids: readonly number[] = [3, 2, 1]): Promise<void> {
    await show(<NotificationCenter icon="🔔" {...props} />);
    await all.world.grant('user:me', 'e:0');
    const items = ids.map((id) => notice(id, id === 1 ? { state: 'read', link: '/runs/1' } : {}));
    await act(() => all.world.rest.last('notifications').answer(200, { items }));
    await act(() => all.world.rest.last('notifications/unread').answer(200, { unread: 2, version: 1 }));
  }

  const bell = () => screen.getByRole('button', { name: /^Notifications/ });
  const open = () => act(() => bell().click());
  const articles = () => screen.getAllByRole('article');
  const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });

  it('says on its button how many are unread', async () => {
    await center();
    expect(bell().getAttribute('aria-label')).toBe('Notifications, 2 unread');
    expect(bell().getAttribute('aria-expanded')).toBe('false');
    expect(await violations(document.body)).toEqual([]);
  });

  it('opens with the focus in it, and closes by Escape with the focus on the button', async () => {
    await center();
    open();
    const dialog = screen.getByRole('dialog', { name: 'Notifications' });
    expect(document.activeElement).toBe(dialog);
    expect(bell().getAttribute('aria-controls')).toBe(dialog.id);
    press('Escape');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(bell());
  });

  it('closes when somebody points elsewhere, and not when within', async () => {
    await center();
    open();
    fireEvent.pointerDown(screen.getByRole('dialog'));
    expect(screen.queryByRole('dialog')).not.toBeNull();
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('is a feed that axe has nothing against', async () => {
    await center();
    open();
    const places = articles().map((article) => [article.ariaPosInSet ?? article.getAttribute('aria-posinset')]);
    expect(places).toEqual([['1'], ['2'], ['3']]);
    expect(screen.getByRole('article', { name: /Notice 2$/ })).toBe(articles()[1]);
    expect(await violations(document.body)).toEqual([]);
  });

  it('is walked through by keys, with one stop for Tab', async () => {
    await center();
    open();
    const stops = () => articles().map(({ tabIndex }) => tabIndex);
    expect(stops()).toEqual([0, -1, -1]);
    act(() => articles()[0]?.focus());
    press('ArrowDown');
    expect(document.activeElement).toBe(articles()[1]);
    press('End');
    expect(document.activeElement).toBe(articles()[2]);
    expect(stops()).toEqual([-1, -1, 0]);
    press('ArrowDown');
    press('Home');
    expect(document.activeElement).toBe(articles()[0]);
  });

  it('marks as read by Enter and tells which was chosen, takes out by Delete and keeps the focus in the list', async () => {
    const onSelect = vi.fn();
    await center({ onSelect });
    open();
    act(() => articles()[0]?.focus());
    press('Enter');
    await acted();
    expect(onSelect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 3 }));
    expect(all.world.rest.of('notifications/3/read')).toHaveLength(1);
    expect(articles()[0]?.dataset['state']).toBe('read');
    await act(() => all.world.rest.last('notifications/3/read').answer(200, { unread: 1, version: 2 }));
    press('Delete');
    await acted();
    expect(articles()).toHaveLength(2);
    expect(document.activeElement).toBe(articles()[0]);
    expect(all.world.rest.of('notifications/3/dismiss')).toHaveLength(1);
  });

  it('marks as unread again by r, and does nothing by keys in its buttons', async () => {
    await center();
    open();
    act(() => articles()[2]?.focus());
    press('r');
    expect(articles()[2]?.dataset['state']).toBe('unread');
    act(() => screen.getAllByRole('button', { name: 'Dismiss' })[0]?.focus());
    press('Delete');
    expect(articles()).toHaveLength(3);
  });

  it('marks all as read, and says what failed', async () => {
    await center();
    open();
    act(() => screen.getByRole('button', { name: 'Mark all as read' }).click());
    expect(bell().getAttribute('aria-label')).toBe('Notifications');
    await acted();
    await act(() => all.world.rest.last('notifications/read-all').refuse(503, 'The store is down.'));
    expect(screen.getByRole('alert').textContent).toContain('The store is down.');
    expect(bell().getAttribute('aria-label')).toBe('Notifications, 2 unread');
    expect(await violations(document.body)).toEqual([]);
  });

  it('keeps the focus, and so Escape, on a button that has nothing to do any more', async () => {
    await center();
    open();
    const button = screen.getByRole('button', { name: 'Mark all as read' });
    act(() => button.focus());
    act(() => button.click());
    await acted();
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await act(() => all.world.rest.last('notifications/read-all').answer(200, { unread: 0, version: 2 }));
    act(() => button.click());
    await acted();
    expect(all.world.rest.of('notifications/read-all')).toHaveLength(1);
    expect(document.activeElement).toBe(button);
    press('Escape');
    expect(document.activeElement).toBe(bell());
  });

  it('keeps the focus in the panel when the last one is taken out', async () => {
    await center({}, [3]);
    open();
    act(() => articles()[0]?.focus());
    press('Delete');
    await acted();
    expect(document.activeElement).toBe(screen.getByRole('dialog'));
  });

  it('keeps the focus on the button for older ones when there are no more', async () => {
    await show(<NotificationCenter />);
    await all.world.grant('user:me', 'e:0');
    await act(() => all.world.rest.last('notifications').answer(200, { items: [notice(3)], next: 'c' }));
    await act(() => all.world.rest.last('notifications/unread').answer(200, { unread: 1, version: 1 }));
    open();
    const button = screen.getByRole('button', { name: 'Show older ones' });
    act(() => button.focus());
    act(() => button.click());
    await acted();
    await act(() => all.world.rest.last('notifications').answer(200, { items: [notice(2)] }));
    expect(articles()).toHaveLength(2);
    expect([document.activeElement, button.getAttribute('aria-disabled')]).toEqual([button, 'true']);
  });

  it('says that there is nothing', async () => {
    await center({}, []);
    open();
    expect(screen.getByRole('dialog').textContent).toContain('Nothing new');
  });
});

describe('NotificationToasts', () => {
  it('says what comes up, errors at once, and closes', async () => {
    await show(<NotificationToasts options={{ toastDuration: 1000 }} />);
    await all.world.grant('user:me', 'e:0');
    await all.world.say(told(1), told(2, { severity: 'error', title: 'The import failed' }));
    const region = screen.getByRole('region', { name: 'Notifications' });
    expect(region.getAttribute('aria-live')).toBe('polite');
    expect(screen.getByRole('alert').textContent).toContain('The import failed');
    fireEvent.focus(screen.getByRole('button', { name: 'Close: Notice 1' }));
    await after(60_000);
    expect(region.children).toHaveLength(2);
    fireEvent.click(screen.getByRole('button', { name: 'Close: Notice 1' }));
    expect(region.children).toHaveLength(1);
    await after(1000);
    expect(region.children).toHaveLength(0);
  });

  it('stays for the focus when the pointer leaves it', async () => {
    await show(<NotificationToasts options={{ toastDuration: 1000 }} />);
    await all.world.grant('user:me', 'e:0');
    await all.world.say(told(1));
    const region = screen.getByRole('region', { name: 'Notifications' });
    fireEvent.pointerEnter(region);
    const button = screen.getByRole('button', { name: 'Close: Notice 1' });
    act(() => button.focus());
    fireEvent.pointerLeave(region);
    await after(60_000);
    expect(region.children).toHaveLength(1);
    act(() => button.blur());
    await after(1000);
    expect(region.children).toHaveLength(0);
  });

  it('has nothing that axe is against', async () => {
    await show(<NotificationToasts />);
    await all.world.grant('user:me', 'e:0');
    await all.world.say(told(1, { body: 'In detail' }));
    expect(await violations(document.body)).toEqual([]);
  });
});
