import type { Clock } from '@tidings/realtime';
import { Refusal } from './refusal.js';

/** Who a token is for. */
export interface Caller {
  readonly tenant: string;
  readonly user: string;
  readonly name: string;
  readonly avatar: string | undefined;
  readonly roles: readonly string[];
  /** When the token ends: Unix milliseconds. */
  readonly expires: number;
}

/** What a token says beside the user's id. */
export interface TokenOptions {
  /** The display name; the user's id unless it is given. */
  readonly name?: string;
  /** URL of a picture. */
  readonly avatar?: string;
  /** Roles, for example `service`, which may publish to feeds, or `admin`. */
  readonly roles?: readonly string[];
  /** The tenant; `demo`. Users of one tenant see nothing of another. */
  readonly tenant?: string;
  /** How long it is good, in milliseconds; 8 hours. Below 0: it has expired already. */
  readonly lifetime?: number;
}

const LIFETIME = 8 * 3_600_000;

/** The tokens that a server has given out. Opaque texts: nothing is signed, and none but these are taken. */
export class Tokens {
  readonly #clock: Clock;
  readonly #callers = new Map<string, Caller>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new token of the user. */
  issue(user: string, options: TokenOptions): string {
    const { name = user, avatar, roles = [], tenant = 'demo', lifetime = LIFETIME } = options;
    const token = `token-${this.#callers.size + 1}-of-${user}`;
    this.#callers.set(token, { tenant, user, name, avatar, roles, expires: this.#clock.now() + lifetime });
    return token;
  }

  /** Ends all tokens of a user now, or those of everybody. */
  expire(user: string | undefined): void {
    for (const [token, caller] of this.#callers) {
      if (user === undefined || caller.user === user)
        this.#callers.set(token, { ...caller, expires: this.#clock.now() });
    }
  }

  /** Who it is for. Throws unauthenticated and token_expired. */
  verify(token: string): Caller {
    const caller = this.#callers.get(token);
    if (caller === undefined) throw new Refusal('unauthenticated', 'the token does not verify');
    if (caller.expires <= this.#clock.now()) throw new Refusal('token_expired', 'the token has expired');
    return caller;
  }
}
