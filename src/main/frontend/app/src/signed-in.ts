import { devTokensOf, fetchDevToken } from './dev-token.js';
import { TokenError, type Token } from './token.js';
import { isRole, type User } from './user.js';

/** Who a token is of, as the hub says it. */
interface Me {
  readonly user: string;
  readonly name: string;
  readonly tenant: string;
  readonly roles: readonly string[];
  /** Unix milliseconds. */
  readonly expires: number;
}

/** Nobody looks at an empty page for longer, in milliseconds. */
const PATIENCE = 5000;
const AGAIN = 'Come here from your application again, or sign in with a new token.';

let handed: string | undefined;

/**
 * The token with which an application opened this page, as `#token=…`: what stands there is sent to no server. It is
 * taken out of the address at once, and kept in memory only.
 */
export function handedToken(): string | undefined {
  const [, token] = /^#token=([\w.~+/=-]+)$/.exec(location.hash) ?? [];
  if (token !== undefined) {
    handed = token;
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return handed;
}

/** Whoever leaves is not signed in by the same token again. */
export function forgetHandedToken(): void {
  handed = undefined;
}

/**
 * The user of a token, or of the cookie of the application where none is given; undefined where nobody is signed in.
 * Rejects with TokenError for a token that the hub does not take.
 */
export async function signedIn(token?: string): Promise<User | undefined> {
  const response = await ask(token);
  if (response.status === 204) return undefined;
  if (!response.ok) throw refused(response.status);
  const { user: id, name, tenant, roles, expires } = (await response.json()) as Me;
  const by = token === undefined ? ('cookie' as const) : { token, expires };
  return { id, name, tenant, roles: roles.filter(isRole), by };
}

async function ask(token: string | undefined): Promise<Response> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  try {
    return await fetch('/api/me', { headers, signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new TokenError('The hub cannot be reached.', 'Check that it runs and that you are online.', true);
  }
}

function refused(status: number): TokenError {
  return status === 401 || status === 403
    ? new TokenError('The hub does not take this token.', AGAIN, false)
    : new TokenError(`The hub did not say who you are (status ${status}).`, 'Try again in a moment.', true);
}

/** The token of a request; undefined where the browser sends the cookie. Rejects with TokenError. */
export async function tokenOf(user: User): Promise<Token | undefined> {
  const { by } = user;
  if (by === 'cookie') return undefined;
  return by === undefined ? fetchDevToken(user) : current(by);
}

/** Where a connection has its tokens from; nowhere where the browser sends the cookie. */
export function authOf(user: User): { readonly auth?: () => Promise<Token> } {
  const { by } = user;
  if (by === 'cookie') return {};
  return { auth: by === undefined ? devTokensOf(user) : () => Promise.resolve().then(() => current(by)) };
}

function current(token: Token): Token {
  if (token.expires <= Date.now()) throw new TokenError('Your token is over.', AGAIN, false);
  return token;
}
