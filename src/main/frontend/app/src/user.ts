/** The person at this window. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  /** What the user's tokens are to allow; none when it is left out. The hub decides what they mean. */
  readonly roles?: readonly Role[];
  /** By what the application has signed the user in; left out for one who was chosen here, on a hub in dev mode. */
  readonly by?: 'cookie' | { readonly token: string; readonly expires: number };
}

/** The roles that open the admin page: that of one tenant, and that of the whole node. */
export type Role = 'admin' | 'operator';

/** Where people belong who name no tenant. */
export const DEFAULT_TENANT = 'demo';

const KEY = 'tidings.user';

/** The user of a name: the id is the name in lower case, with dashes for spaces. Undefined for an empty name. */
export function userOf(name: string, tenant: string, roles: readonly Role[] = []): User | undefined {
  const shown = name.trim().replace(/\s+/g, ' ');
  if (shown === '') return undefined;
  const id = shown.toLowerCase().replaceAll(' ', '-');
  return { id, name: shown, tenant: tenant.trim() || DEFAULT_TENANT, ...(roles.length > 0 && { roles }) };
}

/** Who was chosen in this tab; two windows can be two people. */
export function currentUser(): User | undefined {
  const [, name, tenant, roles = ''] = /^(.*)\n(.*?)(?:\n(.*))?$/.exec(sessionStorage.getItem(KEY) ?? '') ?? [];
  return name === undefined || tenant === undefined ? undefined : userOf(name, tenant, roles.split(' ').filter(isRole));
}

/** Keeps who was chosen over a reload of the tab; nobody else, whose tokens are not ours to keep. */
export function keepUser({ name, tenant, roles, by }: User): void {
  if (by !== undefined) return;
  sessionStorage.setItem(KEY, [name, tenant, ...(roles === undefined ? [] : [roles.join(' ')])].join('\n'));
}

export function isRole(text: string): text is Role {
  return text === 'admin' || text === 'operator';
}

export function forgetUser(): void {
  sessionStorage.removeItem(KEY);
}
