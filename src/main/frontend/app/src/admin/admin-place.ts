import { useMemo, useSyncExternalStore } from 'react';

export const PAGES = ['overview', 'connections', 'channels', 'errors', 'blocks', 'audit'] as const;
export type PageName = (typeof PAGES)[number];

/** Where somebody is on the admin page, as the page's address says it. */
export interface AdminPlace {
  /** Undefined for an address that means no page. */
  readonly page: PageName | undefined;
  readonly search: string;
  readonly sort: string | undefined;
  /** How far back charts go. */
  readonly range: string | undefined;
  /** What is open in the drawer. */
  readonly open: string | undefined;
}

const ROOT = '/admin';

/** Whether an address belongs to the admin page. */
export function isAdminPath(pathname: string): boolean {
  return pathname === ROOT || pathname.startsWith(`${ROOT}/`);
}

/** The place of an address, for example of `/admin/connections?search=ada&sort=-waiting&open=c1`. */
export function adminPlaceOf(pathname: string, query: string): AdminPlace {
  const name = pathname.slice(ROOT.length).replaceAll('/', '') || 'overview';
  const fields = new URLSearchParams(query);
  return {
    page: PAGES.find((page) => page === name),
    search: fields.get('search') ?? '',
    sort: fields.get('sort') ?? undefined,
    range: fields.get('range') ?? undefined,
    open: fields.get('open') ?? undefined,
  };
}

/** The address of a page of the admin page. */
export function addressOf(page: PageName, fields: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(fields).toString();
  return `${page === 'overview' ? ROOT : `${ROOT}/${page}`}${query === '' ? '' : `?${query}`}`;
}

/** Goes to an address of the admin page; the browser's Back comes from there. */
export function goToAdmin(address: string): void {
  history.pushState({ by: 'admin' }, '', address);
  tell();
}

/** Changes what the address says of the same page, without a step for Back. An empty text takes a field out. */
export function refine(fields: Partial<Record<'search' | 'sort' | 'range', string>>): void {
  history.replaceState(history.state, '', withFields(fields));
  tell();
}

/** Opens something in the drawer; Back closes it. */
export function openInDrawer(id: string): void {
  history.pushState({ by: 'admin', drawer: true }, '', withFields({ open: id }));
  tell();
}

/** Closes the drawer: goes back to where it was opened, or takes it out of an address that was opened with it. */
export function closeDrawer(): void {
  if ((history.state as { drawer?: boolean } | null)?.drawer === true) return history.back();
  history.replaceState(history.state, '', withFields({ open: '' }));
  tell();
}

function withFields(fields: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(fields)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  return location.pathname + (query.size > 0 ? `?${query.toString()}` : '');
}

const listeners = new Set<() => void>();

function tell(): void {
  for (const changed of [...listeners]) changed(); // The browser tells of Back and Forward only.
}

/** Where the page is; follows the address. */
export function useAdminPlace(): AdminPlace {
  const address = useSyncExternalStore(subscribe, () => `${location.pathname}?${location.search.slice(1)}`);
  return useMemo(() => {
    const [pathname = '', query = ''] = address.split(/\?(.*)/s);
    return adminPlaceOf(pathname, query);
  }, [address]);
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener('popstate', changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener('popstate', changed);
  };
}
