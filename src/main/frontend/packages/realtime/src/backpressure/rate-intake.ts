import type { Delivery, Intake } from './intake.js';

/** Keeps the newest item until its turn comes, `rate` times a second at most. */
export class RateIntake<T> implements Intake<T> {
  #rate: number;
  #newest: { readonly item: T; readonly dropped: number } | undefined;
  /** The turn that was used last. */
  #last = -Infinity;

  constructor(rate: number) {
    this.#rate = rate;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Counts from the last turn: a higher rate makes the next one come sooner. */
  set rate(perSecond: number) {
    this.#rate = perSecond;
  }

  get size(): number {
    return this.#newest === undefined ? 0 : 1;
  }

  get behind(): number {
    return this.#newest === undefined ? 0 : this.#newest.dropped + 1;
  }

  add(item: T): number {
    const { behind, size } = this;
    this.#newest = { item, dropped: behind };
    return size;
  }

  dueIn(now: number): number {
    return this.#newest === undefined ? Infinity : Math.max(0, this.#last + this.#interval - now);
  }

  take(now: number, all: boolean): Delivery<T> | undefined {
    const newest = this.#newest;
    if (newest === undefined || (!all && this.dueIn(now) > 0)) return undefined;
    this.#newest = undefined;
    this.#use(now);
    return { items: [newest.item], dropped: newest.dropped };
  }

  get #interval(): number {
    return 1000 / this.#rate;
  }

  /** A turn that is used a little late, because frames come when they come, does not make the later ones late. */
  #use(now: number): void {
    const due = this.#last + this.#interval;
    this.#last = now >= due && now - due < this.#interval ? due : now;
  }
}
