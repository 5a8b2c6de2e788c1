/** How late events come, without trusting that the clocks of hub and page agree. */
export class Lateness {
  /** The least that lay between the hub's time and this page's: what the clocks differ by, and the way. */
  #least = Infinity;

  /** Milliseconds that an event of the hub's time `timestamp` comes later, at `now`, than the fastest one came. */
  of(timestamp: number, now: number): number {
    const between = now - timestamp;
    this.#least = Math.min(this.#least, between);
    return between - this.#least;
  }
}
