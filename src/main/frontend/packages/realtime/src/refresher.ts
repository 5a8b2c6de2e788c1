import type { Clock, TimerId } from './clock.js';

const RETRY = 10_000;

/** What a refresh consists of. */
export interface RefreshPort {
  /** Fetches a token and hands it to the hub; rejects when either fails. */
  refresh(): Promise<void>;
  failed(error: unknown): void;
}

/** Renews the token of one live session: tries every 10 s until it worked or the session is over. */
export class TokenRefresher {
  readonly #clock: Clock;
  readonly #port: RefreshPort;
  #run = 0;
  #timer: TimerId;

  constructor(clock: Clock, port: RefreshPort) {
    this.#clock = clock;
    this.#port = port;
  }

  start(): void {
    this.stop();
    void this.#attempt(this.#run);
  }

  /** What is under way no longer counts. */
  stop(): void {
    this.#run++;
    this.#clock.clearTimeout(this.#timer);
  }

  async #attempt(run: number): Promise<void> {
    try {
      await this.#port.refresh();
    } catch (error) {
      if (run !== this.#run) return;
      this.#port.failed(error);
      this.#timer = this.#clock.setTimeout(() => void this.#attempt(run), RETRY);
    }
  }
}
