import type { AuthFrame, TimerId } from '@tidings/realtime';
import { isDevice } from './frame-reader.js';
import { identityOf, ROSTER, type Hub } from './hub.js';
import { badField, errorFrame, Refusal, type ErrorName } from './refusal.js';
import { joining } from './presence-requests.js';
import type { CloseCode, Session } from './session.js';
import type { Caller } from './tokens.js';

const AUTH_TIMEOUT = 10_000;
const WARNING = 60_000;
const EXPIRY_GRACE = 30_000;

const CLOSES: Partial<Record<ErrorName, CloseCode>> = {
  token_expired: 4009,
  forbidden: 4003,
  tenant_mismatch: 4003,
  blocked: 4003,
  plan: 4003,
  store_unavailable: 1011,
};

/** Finds out who a connection is and greets it, or sends it away with an error and the close code that fits. */
export class Entrance {
  readonly #hub: Hub;
  readonly #timers = new Map<Session, TimerId>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Takes what the address says. Without a session that follows within 10 s it is closed with 4001. */
  knock(session: Session): void {
    const { clock } = this.#hub.settings;
    const late = (): void => this.#sendAway(session, 4001, 'no auth within 10 s');
    this.#timers.set(session, clock.setTimeout(late, AUTH_TIMEOUT));
    this.#admitting(session, undefined, () => {
      const { device, ticket, token } = parametersOf(session);
      if (device !== undefined) requireDevice(device);
      if (ticket !== undefined) throw new Refusal('unauthenticated', 'the ticket is unknown');
      if (token !== undefined) throw new Refusal('unauthenticated', 'a token in the query needs a setting; send auth');
    });
  }

  /** Takes what an `auth` frame says. */
  authenticate(session: Session, frame: AuthFrame): void {
    if (session.identity !== undefined) {
      const refusal = new Refusal('bad_field', 'the caller is known; send refresh for a new token', 'type');
      return session.send(errorFrame(refusal, frame.id));
    }
    this.#admitting(session, frame, () => {
      const caller = this.#hub.tokens.verify(frame.token);
      const { device, tenants } = parametersOf(session);
      if (tenants.some((tenant) => tenant !== caller.tenant)) {
        throw new Refusal('tenant_mismatch', 'the request names another tenant than the token');
      }
      this.#greet(session, caller, frame.device ?? device ?? this.#hub.newName('device'));
      if (frame.id !== undefined) session.send({ type: 'ack', id: frame.id });
      this.#enterRoster(session);
    });
  }

  /** Watches over the token of a session that has just got it. */
  watchToken(session: Session, { expires }: Caller): void {
    const { clock } = this.#hub.settings;
    this.left(session);
    const ending = (): void => {
      session.send({ type: 'token.expiring', expires });
      const end = (): void => this.#sendAway(session, 4009, 'the token has expired');
      this.#timers.set(session, clock.setTimeout(end, expires + EXPIRY_GRACE - clock.now()));
    };
    this.#timers.set(session, clock.setTimeout(ending, Math.max(0, expires - WARNING - clock.now())));
  }

  /** The session has ended, or has got a newer token. */
  left(session: Session): void {
    this.#hub.settings.clock.clearTimeout(this.#timers.get(session));
    this.#timers.delete(session);
  }

  #admitting(session: Session, frame: AuthFrame | undefined, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      session.send(errorFrame(error, frame?.id));
      this.#sendAway(session, CLOSES[error.error] ?? 4001, error.message);
    }
  }

  #sendAway(session: Session, code: CloseCode, reason: string): void {
    const reconnect = code !== 4001 && code !== 4003;
    const retryAfter = reconnect ? this.#hub.settings.reconnect.base : 0;
    session.end({ code, reason, disconnect: { reconnect, retryAfter } });
  }

  #greet(session: Session, caller: Caller, device: string): void {
    const { limits, reconnect } = this.#hub.settings;
    if (!caller.roles.includes('service')) session.inbox.limit(limits.publishPerSecond);
    const previous = this.#hub.identify(session, caller, device);
    this.watchToken(session, caller);
    session.send({
      type: 'connected',
      clientId: device,
      user: { id: caller.user, name: caller.name, ...(caller.avatar !== undefined && { avatar: caller.avatar }) },
      session: session.id,
      expires: caller.expires,
      ...(previous !== undefined && { previous }),
      ping: 30_000,
      idle: 75_000,
      reconnect: { ...reconnect, spread: Math.max(1000, this.#hub.sessions.size * 2) },
      limits,
    });
  }

  #enterRoster(session: Session): void {
    const { caller } = identityOf(session);
    joining(this.#hub, session, this.#hub.channel(caller.tenant, ROSTER), {});
  }
}

function requireDevice(device: string): void {
  if (!isDevice(device)) throw badField('device', 'must have 8 to 64 characters of A-Z a-z 0-9 _ -');
}

interface Parameters {
  readonly device: string | undefined;
  readonly ticket: string | undefined;
  readonly token: string | undefined;
  readonly tenants: readonly string[];
}

function parametersOf({ line }: Session): Parameters {
  const given = new URL(line.socket.url).searchParams;
  const one = (name: string): string | undefined => given.get(name) ?? undefined;
  const tenants = [...given.getAll('tenant_id'), ...given.getAll('X-Tenant-ID')].filter((tenant) => tenant !== '');
  return { device: one('device'), ticket: one('ticket'), token: one('token'), tenants };
}
