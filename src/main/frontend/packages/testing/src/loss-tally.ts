import type { GapFrame } from '@tidings/realtime';

const INTERVAL = 1000;

/** What one session missed of a lossy channel; told at most once a second. */
export class LossTally {
  /** Everything up to this offset was written, or is counted as lost. */
  #passed: number;
  #from = 0;
  #to = 0;
  #lost = 0;
  #toldAt = -Infinity;

  /** @param start - The offset at which the session came in. */
  constructor(start: number) {
    this.#passed = start;
  }

  /** An event was written: what lies between it and the one before is lost. */
  wrote(offset: number): void {
    const missed = offset - 1 - this.#passed;
    if (missed > 0) {
      if (this.#lost === 0) this.#from = this.#passed;
      this.#to = offset - 1;
      this.#lost += missed;
    }
    this.#passed = Math.max(this.#passed, offset);
  }

  /** In how many milliseconds there is something to tell; undefined for nothing. */
  due(now: number): number | undefined {
    return this.#lost === 0 ? undefined : Math.max(0, this.#toldAt + INTERVAL - now);
  }

  /** What to tell. */
  tell(channel: string, epoch: string, now: number): GapFrame {
    const [from, to] = [`${epoch}:${this.#from}`, `${epoch}:${this.#to}`];
    const gap: GapFrame = { type: 'gap', channel, from, to, reason: 'sampled', dropped: this.#lost };
    this.#lost = 0;
    this.#toldAt = now;
    return gap;
  }
}
