import type { QueryState, RealtimeConnection, RealtimeError } from '@tidings/realtime';
import { HttpProblemError } from '@tidings/realtime/event-stream';
import type { HubRest } from '../hub-rest.js';
import type { Latest } from '../latest.js';
import { Store } from '../store.js';

/** The four from which nothing follows. */
const FINAL: readonly string[] = ['completed', 'failed', 'cancelled', 'timeout'];

/** Whether the query has ended. */
export function isFinal({ status }: Pick<QueryState, 'status'>): boolean {
  return FINAL.includes(status);
}

/**
 * What is known of a query after one more word of it. A lower version is older; of the same version rows and progress never
 * go back. Keeps the whole statement where the newer word has its beginning only.
 */
export function newerOf(known: QueryState | undefined, said: QueryState): QueryState {
  if (known?.id !== said.id) return said;
  const isOlder =
    said.version < known.version ||
    (said.version === known.version && (said.rows < known.rows || (said.progress ?? 0) < (known.progress ?? 0)));
  const [newer, older] = isOlder ? [known, said] : [said, known];
  const text = (older.text?.length ?? 0) > (newer.text?.length ?? 0) ? older.text : newer.text;
  return text === undefined ? newer : { ...newer, text };
}

/** Options of `useQueryStatus`. The callbacks may change with every render: the latest are called. */
export interface QueryStatusOptions {
  /** Milliseconds between two requests while the hub cannot push; 5,000. Counts at the first render. */
  readonly pollInterval?: number;
  /** The query has ended, however. Told once, and not of one that had ended before. */
  readonly onEnd?: (query: QueryState) => void;
}

/** A query as a component sees it. */
export interface QueryStatusView {
  /** All that is known; undefined until the hub has said it. */
  readonly query: QueryState | undefined;
  /** Why it is not known, or was not cancelled. */
  readonly error: RealtimeError | undefined;
  /** It was asked to end, and has not ended. */
  readonly isCancelling: boolean;
}

/** Follows one query, by its channel, and by requests while there is no connection. */
export class QueryWatch extends Store<QueryStatusView> {
  readonly #connection: RealtimeConnection;
  readonly #rest: HubRest;
  readonly #id: string;
  readonly #pollInterval: number;
  readonly #latest: Latest<QueryStatusOptions>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = false;
  #asking: Promise<void> | undefined;

  constructor(
    connection: RealtimeConnection,
    rest: HubRest,
    id: string,
    pollInterval: number,
    latest: Latest<QueryStatusOptions>,
  ) {
    super({ query: undefined, error: undefined, isCancelling: false });
    this.#connection = connection;
    this.#rest = rest;
    this.#id = id;
    this.#pollInterval = pollInterval;
    this.#latest = latest;
  }

  /** Follows the query until the returned function is called. */
  open(): () => void {
    const channel = this.#connection.channel(`query.${this.#id}`);
    const said = (query: QueryState): void => this.#said(query);
    this.#isOpen = true;
    const ends = [
      channel.onType<QueryState>('query.update', said),
      channel.onType<QueryState>('query.status', said),
      channel.on('error', (error) => this.change({ error })),
      channel.on('gap', () => void this.refresh()),
    ];
    queueMicrotask(() => void (this.#isOpen && this.refresh()));
    return () => {
      this.#isOpen = false;
      clearTimeout(this.#timer);
      for (const end of ends) end();
    };
  }

  /** Asks the hub; requests at the same time are one. What fails is told in `error`. */
  refresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
      this.#pollLater();
    });
    return this.#asking;
  }

  /** Asks for its end; false when that was refused, and `error` says why. */
  async cancel(): Promise<boolean> {
    this.change({ isCancelling: true, error: undefined });
    try {
      this.#said(await this.#rest.ask<QueryState>(`queries/${this.#id}/cancel`, { method: 'POST' }));
      return true;
    } catch (error) {
      this.change({ isCancelling: false, error: error as RealtimeError });
      return false;
    }
  }

  /** A new attempt, which is a query of its own. Rejects with HttpProblemError, UnreachableError or AuthenticationError. */
  retry(): Promise<QueryState> {
    const idempotencyKey = this.#connection.newPublishId();
    return this.#rest.ask(`queries/${this.#id}/retry`, { method: 'POST', idempotencyKey });
  }

  async #ask(): Promise<void> {
    try {
      this.#said(await this.#rest.ask<QueryState>(`queries/${this.#id}`));
    } catch (error) {
      this.change({ error: error as RealtimeError });
    }
  }

  #pollLater(): void {
    clearTimeout(this.#timer);
    const { query, error } = this.state;
    const isOver = query !== undefined && isFinal(query);
    const isRefused = error instanceof HttpProblemError && !error.retryable;
    if (!this.#isOpen || isOver || isRefused) return;
    this.#timer = setTimeout(() => {
      if (this.#connection.status === 'connected') this.#pollLater();
      else void this.refresh();
    }, this.#pollInterval);
  }

  #said(said: QueryState): void {
    const before = this.state.query;
    const query = newerOf(before, said);
    const ended = isFinal(query);
    const isNews = ended && before !== undefined && !isFinal(before);
    this.change({ query, error: undefined, isCancelling: this.state.isCancelling && !ended });
    if (isNews) this.#latest.current.onEnd?.(query);
  }
}
