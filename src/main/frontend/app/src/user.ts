/** The person at this window. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
}

/** Where people belong who name no tenant. */
export const DEFAULT_TENANT = 'demo';

const KEY = 'tidings.user';

/** The user of a name: the id is the name in lower case, with dashes for spaces. Undefined for an empty name. */
export function userOf(name: string, tenant: string): User | undefined {
  const shown = name.trim().replace(/\s+/g, ' ');
  if (shown === '') return undefined;
  return { id: shown.toLowerCase().replaceAll(' ', '-'), name: shown, tenant: tenant.trim() || DEFAULT_TENANT };
}

/** Who was chosen in this tab; two windows can be two people. */
export function currentUser(): User | undefined {
  const [, name, tenant] = /^(.*)\n(.*)$/.exec(sessionStorage.getItem(KEY) ?? '') ?? [];
  return name === undefined || tenant === undefined ? undefined : userOf(name, tenant);
}

export function keepUser({ name, tenant }: User): void {
  sessionStorage.setItem(KEY, `${name}\n${tenant}`);
}

export function forgetUser(): void {
  sessionStorage.removeItem(KEY);
}
