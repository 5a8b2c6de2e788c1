import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** How refetches of one query are joined. Durations are milliseconds. */
export interface RefetchPace {
  /** From the end of one refetch to the beginning of the next. */
  readonly minInterval: number;
  /** The first one waits a random time up to that, so that the readers of a busy channel do not all ask at once. */
  readonly spread: number;
}

/**
 * Refetches of one query that pushes ask for, however many ask. One is on its way at a time; what is asked meanwhile is
 * one more after it, since the one on its way may have read before the push.
 */
export class Refetcher {
  readonly #client: QueryClient;
  readonly #queryKey: QueryKey;
  readonly #rested: () => void;
  #isWanted = false;
  #isRunning = false;

  /** `rested` is called when nobody has asked for more. */
  constructor(client: QueryClient, queryKey: QueryKey, rested: () => void) {
    this.#client = client;
    this.#queryKey = queryKey;
    this.#rested = rested;
  }

  /** Asks for a refetch that begins after now. */
  request(pace: RefetchPace): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#run(pace);
  }

  async #run({ minInterval, spread }: RefetchPace): Promise<void> {
    this.#isRunning = true;
    await (spread > 0 ? passed(Math.random() * spread) : undefined); // Whoever asks in this turn is in it, too.
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#refetch();
      await passed(minInterval);
    }
    this.#isRunning = false;
    this.#rested();
  }

  /** A fetch that somebody else has begun is waited for: to cancel it would waste it, to join it might miss the push. */
  async #refetch(): Promise<void> {
    const which = { queryKey: this.#queryKey, exact: true };
    const isUnderWay = this.#client.isFetching(which) > 0;
    await this.#client.invalidateQueries(which, { cancelRefetch: false });
    if (isUnderWay) await this.#client.invalidateQueries(which, { cancelRefetch: false });
  }
}

function passed(delay: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delay));
}

const all = new WeakMap<QueryClient, Map<string, Refetcher>>();

/** The refetcher of a query; the same one for all components that read it, as long as it has something to do. */
export function refetcherOf(client: QueryClient, queryKey: QueryKey): Refetcher {
  const refetchers = all.get(client) ?? new Map<string, Refetcher>();
  all.set(client, refetchers);
  const hash = JSON.stringify(queryKey);
  const refetcher = refetchers.get(hash) ?? new Refetcher(client, queryKey, () => refetchers.delete(hash));
  refetchers.set(hash, refetcher);
  return refetcher;
}
