import type { FlowFrame } from './generated/frames.js';

/** How hard somebody is pressed: `none`, `moderate` (ten values of a key a second are enough) or `high` (two). */
export type FlowLevel = FlowFrame['level'];

/** One part of the application that may ask for less; made by `throttle()` of a connection or a channel. */
export interface Throttle {
  /** Says how hard it is pressed now; also while there is no connection. Does nothing once it is released. */
  set(level: FlowLevel): void;
  /** It asks for nothing any more. */
  release(): void;
}

const LEVELS: readonly FlowLevel[] = ['none', 'moderate', 'high'];

/**
 * What the hub is told of how much a session can take. It knows one level for a session: that of whoever is pressed the
 * hardest. Told when it changes, and in each new session, which the hub begins without any.
 */
export class FlowControl {
  readonly #tell: (level: FlowLevel) => void;
  readonly #levels = new Map<Throttle, FlowLevel>();
  /** What the hub holds to; undefined while there is no session. */
  #told: FlowLevel | undefined;

  constructor(tell: (level: FlowLevel) => void) {
    this.#tell = tell;
  }

  throttle(): Throttle {
    const throttle: Throttle = {
      set: (level) => {
        if (!this.#levels.has(throttle)) return;
        this.#levels.set(throttle, level);
        this.#update();
      },
      release: () => {
        this.#levels.delete(throttle);
        this.#update();
      },
    };
    this.#levels.set(throttle, 'none');
    return throttle;
  }

  /** A session begins. */
  resume(): void {
    this.#told = 'none';
    this.#update();
  }

  /** The session is over. */
  suspend(): void {
    this.#told = undefined;
  }

  #update(): void {
    const level = LEVELS.findLast((candidate) => [...this.#levels.values()].includes(candidate)) ?? 'none';
    if (this.#told === undefined || this.#told === level) return;
    this.#told = level;
    this.#tell(level);
  }
}
