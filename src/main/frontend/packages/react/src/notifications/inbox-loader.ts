import type { RealtimeError } from '@tidings/realtime';
import type { Badge, Inbox, InboxPage } from './inbox.js';
import { withBadge, withNewest } from './inbox.js';

/** What a loader asks, and whom it tells. */
export interface InboxSource {
  newest(): Promise<InboxPage>;
  badge(): Promise<Badge>;
  /** What was loaded, with what came in the meantime on top of it. */
  loaded(bring: (inbox: Inbox) => Inbox): void;
  failed(error: RealtimeError): void;
}

type Step = (inbox: Inbox) => Inbox;

/**
 * Loads the newest page beside events that go on. A page may be older than events that came before it, so these are made
 * again on it; they all say what is so, and may be made twice.
 */
export class InboxLoader {
  readonly #source: InboxSource;
  /** What came since the page was asked for; undefined while none is. */
  #since: Step[] | undefined;
  #asked = 0;

  constructor(source: InboxSource) {
    this.#source = source;
  }

  get isLoading(): boolean {
    return this.#since !== undefined;
  }

  /** An event has come. */
  note(step: Step): void {
    this.#since?.push(step);
  }

  /** Only the answer to the last one counts. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    const since: Step[] = (this.#since = []);
    try {
      const [page, badge] = await Promise.all([this.#source.newest(), this.#source.badge()]);
      if (asked !== this.#asked) return;
      this.#since = undefined;
      this.#source.loaded((inbox) =>
        withBadge(
          since.reduce((now, step) => step(now), withNewest(inbox, page)),
          badge,
        ),
      );
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#since = undefined;
      this.#source.failed(error as RealtimeError);
    }
  }

  /** What is on its way does not count any more. */
  stop(): void {
    this.#asked++;
    this.#since = undefined;
  }
}
