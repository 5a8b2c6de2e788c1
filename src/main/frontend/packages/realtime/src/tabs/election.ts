/** The part of the browser's LockManager that the SDK uses. */
export interface LocksLike {
  request<T>(name: string, options: LockOptions, run: (lock: unknown) => Promise<T>): Promise<T>;
  query(): Promise<unknown>;
}

/** What an election tells the tab that stands for it. */
export interface ElectionPort {
  /** This tab leads. `seized`: it has taken the lock from one that gave no answer. */
  elected(seized: boolean): void;
  /** Another tab has taken over; this one waits again. */
  deposed(): void;
  /** The browser gives no lock, and will not. */
  failed(error: unknown): void;
}

/**
 * One lock, one leader. A tab that stands waits for the lock; the browser frees it with its page, however that ends. A
 * frozen page keeps it: then another one seizes it, and the frozen one learns so when it thaws.
 */
export class Election {
  readonly #locks: LocksLike;
  readonly #name: string;
  readonly #port: ElectionPort;
  #waiting: AbortController | undefined;
  #release: (() => void) | undefined;
  #seizing = false;
  /** Tells a request that another one has followed. */
  #run = 0;

  constructor(locks: LocksLike, name: string, port: ElectionPort) {
    this.#locks = locks;
    this.#name = name;
    this.#port = port;
  }

  get leads(): boolean {
    return this.#release !== undefined;
  }

  /** Whether it leads once the browser has said all that it has to say about locks: a lock may be gone without a word yet. */
  confirmed(): Promise<boolean> {
    return this.#locks.query().then(
      () => this.leads,
      () => false, // The page is going.
    );
  }

  /** Waits for the lock. */
  stand(): void {
    if (this.#waiting !== undefined || this.leads) return;
    this.#waiting = new AbortController();
    this.#request({ signal: this.#waiting.signal }, false);
  }

  /** Takes the lock from whoever has it. */
  seize(): void {
    if (this.leads || this.#seizing) return;
    this.withdraw();
    this.#seizing = true;
    this.#request({ steal: true }, true);
  }

  /** Waits no more, or gives the lock back. */
  withdraw(): void {
    this.#run++;
    this.#seizing = false;
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#release?.();
    this.#release = undefined;
  }

  #request(options: LockOptions, seized: boolean): void {
    const run = ++this.#run;
    this.#locks
      .request(this.#name, options, () => this.#hold(run, seized))
      .catch((error: unknown) => {
        if (run === this.#run) this.#lost(error);
      });
  }

  /** Asks the browser once more: a page that thaws hears in between that the lock is not its own any more. */
  async #hold(run: number, seized: boolean): Promise<void> {
    await this.#locks.query();
    if (run !== this.#run) return;
    this.#waiting = undefined;
    this.#seizing = false;
    const held = new Promise<void>((resolve) => (this.#release = resolve));
    this.#port.elected(seized);
    await held;
  }

  /** A lock that was taken away is an AbortError; also when the page had it without having heard of it yet. */
  #lost(error: unknown): void {
    const led = this.leads;
    this.withdraw();
    if (led) this.#port.deposed();
    if (error instanceof Error && error.name === 'AbortError') this.stand();
    else this.#port.failed(error);
  }
}
