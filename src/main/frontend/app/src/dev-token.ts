import { TokenError, type Token } from './token.js';
import type { User } from './user.js';

/** Asks a hub in dev mode for a token of any user. Rejects with TokenError. */
export async function fetchDevToken(user: User): Promise<Token> {
  const response = await post({ user: user.id, name: user.name, roles: user.roles ?? [], tenant: user.tenant });
  if (response.status === 404 && isOfHub(response)) throw notInDevMode();
  if (!response.ok) throw refused(response.status);
  try {
    return (await response.json()) as Token;
  } catch {
    throw new TokenError('The answer was no token.', 'Check that this page is served by the hub itself.', false);
  }
}

/** The tokens of one connection. A hub that has given one is in dev mode: whatever it answers later may pass. */
export function devTokensOf(user: User): () => Promise<Token> {
  let given = false;
  return async () => {
    try {
      const token = await fetchDevToken(user);
      given = true;
      return token;
    } catch (error) {
      throw given && error instanceof TokenError ? new TokenError(error.message, error.todo, true) : error;
    }
  };
}

async function post(body: unknown): Promise<Response> {
  try {
    return await fetch('/api/dev/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new TokenError('The hub cannot be reached.', 'Check that it runs and that you are online.', true);
  }
}

/** What the server says while the hub starts is no problem document. */
function isOfHub({ headers }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('application/problem+json') === true;
}

function notInDevMode(): TokenError {
  return new TokenError(
    'This hub does not run in dev mode, so you cannot choose who you are.',
    'Start it with TIDINGS_DEV=true and open this page on localhost, or sign in through your own application.',
    false,
  );
}

function refused(status: number): TokenError {
  const retryable = status >= 500 || status === 429 || status === 404;
  return new TokenError(
    `The hub gave no token (status ${status}).`,
    retryable ? 'Try again in a moment.' : 'Check the name and the tenant.',
    retryable,
  );
}
