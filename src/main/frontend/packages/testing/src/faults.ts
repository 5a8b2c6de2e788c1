import type { Hub } from './hub.js';
import type { Direction, Line } from './line.js';
import { errorFrame, Refusal } from './refusal.js';
import type { CloseCode, Session } from './session.js';

/** Whose connections; everybody's when it is left out. */
export interface Target {
  readonly user?: string;
  readonly device?: string;
}

/** What somebody is told who is not let in. */
export interface TurnedAway {
  /** 1006: the connection is not even opened, as where nobody listens. */
  readonly code: CloseCode;
  readonly reason?: string;
  /** Whether to come back; true. */
  readonly reconnect?: boolean;
  /** After how many milliseconds; 1,000. */
  readonly retryAfter?: number;
}

/**
 * What goes wrong between clients and the hub. A fault without a target holds for every connection, those to come
 * included, until {@link mend}; with one, for the connections that the user or the device has now.
 */
export class Faults {
  readonly #hub: Hub;
  readonly #lines = new Map<Line, Session | undefined>();
  readonly #lasting: ((line: Line) => void)[] = [];
  #turnedAway: TurnedAway | undefined;
  #draining = false;

  /** Made by the server only. */
  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Breaks connections at once, in the middle of whatever is under way. Both sides see 1006. New ones are let in. */
  cut(target: Target = {}): void {
    for (const line of this.#of(target)) line.cut();
  }

  /**
   * Nothing arrives any more and nobody is told, as when a laptop leaves its network. What is sent is held, and comes
   * through after {@link mend} if the connection still stands; the hub gives it up after 75 s.
   */
  silence(direction: Direction = 'both', target?: Target): void {
    this.#apply(target, (line) => line.silence(direction));
  }

  /** Clients read no more: what the hub wants to write waits there, until it gives up after 10 s with 4008. */
  stall(target?: Target): void {
    this.#apply(target, (line) => line.stall());
  }

  /** Whatever is sent takes so many milliseconds, the same both ways or each its own. */
  delay(milliseconds: number | { readonly up: number; readonly down: number }, target?: Target): void {
    const { up, down } = typeof milliseconds === 'number' ? { up: milliseconds, down: milliseconds } : milliseconds;
    if (!(up >= 0 && down >= 0)) throw new RangeError(`A delay is ${up} and ${down}; it must be 0 ms or more.`);
    this.#apply(target, (line) => line.delay(up, down));
  }

  /** Each message arrives twice, as after a proxy that repeats what it is not sure of. */
  duplicate(direction: Direction = 'both', target?: Target): void {
    this.#apply(target, (line) => line.duplicate(direction));
  }

  /**
   * Connections overtake each other: what a client has sent over a connection that then ended arrives only after the
   * hub has greeted the client on its next one, before anything that is sent over that.
   */
  overtake(target?: Target): void {
    this.#apply(target, (line) => line.overtake());
  }

  /** Every new connection is closed with a code, until {@link mend}. 1006: it is not opened at all. */
  refuse(how: TurnedAway): void {
    this.#turnedAway = how;
  }

  /** The server is full: every new connection is told to come back later, with 4029. */
  full(retryAfter = 1000): void {
    this.refuse({ code: 4029, reason: 'the hub has all the sessions that it can hold', retryAfter });
  }

  /** The node is about to stop: it takes no sessions, and ends those that it has with 1012. */
  drain(retryAfter = 1000): void {
    const reason = 'the node is about to stop';
    this.#draining = true;
    this.refuse({ code: 1012, reason, retryAfter });
    for (const session of [...this.#hub.sessions]) {
      session.end({ code: 1012, reason, disconnect: { reconnect: true, retryAfter } });
    }
  }

  /** The tokens end now: open sessions are closed with 4009, and a client that comes back needs another token. */
  expireTokens(target: Pick<Target, 'user'> = {}): void {
    this.#hub.tokens.expire(target.user);
    for (const session of this.#sessions(target)) {
      session.end({ code: 4009, reason: 'the token has expired', disconnect: { reconnect: true, retryAfter: 1000 } });
    }
  }

  /** Ends sessions as an operator does: 4010. */
  disconnect(target: Target = {}, { reconnect = true, retryAfter = 1000, reason = 'ended by an operator' } = {}): void {
    for (const session of this.#sessions(target)) {
      session.end({ code: 4010, reason, disconnect: { reconnect, retryAfter } });
    }
  }

  /** Everything is well again: what was held arrives, in its order. */
  mend(): void {
    this.#lasting.length = 0;
    this.#turnedAway = undefined;
    this.#draining = false;
    for (const line of this.#lines.keys()) {
      line.mend();
      if (!line.open) this.#lines.delete(line);
    }
  }

  /** For the server: a new connection. False when it is turned away. */
  admit(line: Line): boolean {
    this.#lines.set(line, undefined);
    for (const fault of this.#lasting) fault(line);
    if (this.#turnedAway?.code === 1006) line.cut();
    return this.#turnedAway?.code !== 1006;
  }

  /** For the server: the session of a connection, which is told at once if it is turned away. */
  turnAway(line: Line, session: Session): boolean {
    this.#lines.set(line, session);
    if (this.#turnedAway === undefined) return false;
    const { code, reason = '', reconnect = true, retryAfter = 1000 } = this.#turnedAway;
    if (this.#draining) session.send(errorFrame(new Refusal('draining', reason, undefined, retryAfter)));
    session.end({ code, reason, disconnect: { reconnect, retryAfter } });
    return true;
  }

  /** For the server: a session is greeted, so that what its device sent before on another connection arrives now. */
  greeted({ identity }: Session): readonly { readonly session: Session; readonly arrive: () => void }[] {
    return [...this.#lines].flatMap(([line, session]) =>
      session !== undefined && isSameDevice(session.identity, identity)
        ? line.arriveLate().map((arrive) => ({ session, arrive }))
        : [],
    );
  }

  /** For the server: nothing comes over the connection any more. */
  forget(line: Line): void {
    if (!line.overtaken) this.#lines.delete(line);
  }

  #apply(target: Target | undefined, fault: (line: Line) => void): void {
    if (target === undefined) this.#lasting.push(fault);
    for (const line of this.#of(target ?? {})) fault(line);
  }

  #of(target: Target): readonly Line[] {
    return [...this.#lines].filter(([, session]) => isOf(session, target)).map(([line]) => line);
  }

  #sessions(target: Target): readonly Session[] {
    return [...this.#hub.sessions].filter((session) => isOf(session, target));
  }
}

function isSameDevice(one: Session['identity'], other: Session['identity']): boolean {
  if (one === undefined || other === undefined) return false;
  const isSameUser = one.caller.tenant === other.caller.tenant && one.caller.user === other.caller.user;
  return isSameUser && one.device === other.device;
}

function isOf(session: Session | undefined, { user, device }: Target): boolean {
  const who = session?.identity;
  return (user === undefined || who?.caller.user === user) && (device === undefined || who?.device === device);
}
