import type { Clock } from './clock.js';
import type { Settings } from './config.js';
import { AuthenticationError } from './errors.js';

/** What says where tokens come from. */
type TokenSettings = Pick<Settings, 'clock' | 'connectTimeout'> & {
  readonly auth?: Settings['auth'] | undefined;
  readonly authToken?: string | undefined;
};

/** Where tokens come from: the `auth` provider, else the fixed `authToken`, else nowhere. */
export class TokenSource {
  readonly #settings: TokenSettings;
  #current: string | undefined;

  constructor(settings: TokenSettings) {
    this.#settings = settings;
  }

  /** Whether asking again can give another token. */
  get renewable(): boolean {
    return this.#settings.auth !== undefined;
  }

  /** The token that was fetched last. */
  get current(): string | undefined {
    return this.#current;
  }

  /** A token, or undefined when the handshake itself carries the credentials. Rejects with AuthenticationError. */
  async fetch(): Promise<string | undefined> {
    const { auth, authToken, clock, connectTimeout } = this.#settings;
    if (auth === undefined) return (this.#current = authToken);
    try {
      return (this.#current = tokenIn(await withTimeout(auth(), clock, connectTimeout)));
    } catch (error) {
      throw new AuthenticationError(error);
    }
  }
}

/** Nobody has checked what an application gives, which may be what its server has answered instead of a token. */
function tokenIn(given: { readonly token?: unknown } | undefined): string {
  const token = given?.token;
  if (typeof token === 'string' && token !== '') return token;
  throw new TypeError('it must resolve with { token }.');
}

/** What the promise gives; rejects when that takes longer. */
export async function withTimeout<T>(promise: Promise<T>, clock: Clock, timeout: number): Promise<T> {
  let timer: unknown;
  const expired = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clock.clearTimeout(timer);
  }
}
