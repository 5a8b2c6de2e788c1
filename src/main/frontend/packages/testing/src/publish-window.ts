import type { Clock, PublishFrame, RequestId } from '@tidings/realtime';
import { Refusal } from './refusal.js';

interface Known {
  readonly payload: string;
  readonly at: number;
  readonly eventId: string;
}

const WINDOW = 300_000;
const MOST_IDS = 10_000;

/** Which publications of one user in one channel are events already: 5 minutes, 10,000 ids, the oldest out first. */
export class PublishWindow {
  readonly #clock: Clock;
  readonly #known = new Map<RequestId, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The event that it is: the first time what `place` makes of it, later the same one. Throws id_reused for another
   * payload.
   */
  claim({ id, payload }: PublishFrame, place: () => string): { readonly eventId: string; readonly duplicate: boolean } {
    this.#expire();
    const text = JSON.stringify(payload);
    const known = this.#known.get(id);
    if (known === undefined) {
      const eventId = place();
      this.#known.set(id, { payload: text, at: this.#clock.now(), eventId });
      return { eventId, duplicate: false };
    }
    if (known.payload !== text) throw new Refusal('id_reused', 'this id was used with another payload', 'id');
    return { eventId: known.eventId, duplicate: true };
  }

  /** Which of the ids are events. */
  applied(ids: readonly string[]): string[] {
    this.#expire();
    return ids.filter((id) => this.#known.has(id));
  }

  #expire(): void {
    for (const [id, { at }] of this.#known) {
      if (this.#known.size <= MOST_IDS && this.#clock.now() - at <= WINDOW) return;
      this.#known.delete(id);
    }
  }
}
