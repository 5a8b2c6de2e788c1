import type { Clock, TimerId } from '@tidings/realtime';
import type { Session } from './session.js';

const IDLE = 300_000;

/** Tells when the user of a session has done nothing for 5 minutes, and when it does something again. */
export class IdleWatch {
  readonly #clock: Clock;
  readonly #say: (session: Session, status: 'online' | 'idle') => void;
  readonly #timers = new Map<Session, TimerId>();
  readonly #idle = new Set<Session>();

  constructor(clock: Clock, say: (session: Session, status: 'online' | 'idle') => void) {
    this.#clock = clock;
    this.#say = say;
  }

  /** Looks at the session until {@link left}; a frame of it has come. */
  heard(session: Session): void {
    if (this.#idle.delete(session)) this.#say(session, 'online');
    if (!this.#timers.has(session)) this.#lookIn(session, IDLE);
  }

  left(session: Session): void {
    this.#clock.clearTimeout(this.#timers.get(session));
    this.#timers.delete(session);
    this.#idle.delete(session);
  }

  #lookIn(session: Session, wait: number): void {
    this.#timers.set(
      session,
      this.#clock.setTimeout(() => this.#look(session), wait),
    );
  }

  #look(session: Session): void {
    const left = session.activeAt + IDLE - this.#clock.now();
    this.#timers.delete(session);
    if (left > 0) return this.#lookIn(session, left);
    this.#idle.add(session);
    this.#say(session, 'idle');
  }
}
