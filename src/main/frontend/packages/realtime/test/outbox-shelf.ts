import type { OutboxStore, StoredPublication } from '../src/index.js';

/** The storage of a browser, as all its tabs see it, in memory; a test can look into it and make it fail. */
export class OutboxShelf {
  readonly #rows = new Map<OutboxStore, StoredPublication[]>();
  readonly #living = new Set<OutboxStore>();
  /** What the next calls reject with. */
  failure: Error | undefined;
  /** Stores that do not answer to adopt before this resolves. */
  gate: Promise<void> = Promise.resolve();

  /** What is kept, by text of its payload, in the order of sending. */
  get payloads(): readonly unknown[] {
    return [...this.#rows.values()].flat().map(({ text }) => (JSON.parse(text) as { payload: unknown }).payload);
  }

  get rows(): readonly StoredPublication[] {
    return [...this.#rows.values()].flat();
  }

  /** How many connections have a store. */
  get living(): number {
    return this.#living.size;
  }

  /** A store of a new connection. */
  readonly open = (): Promise<OutboxStore> => {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const store: OutboxStore = {
      put: (row) => this.#change(store, (rows) => [...rows.filter(({ order }) => order !== row.order), row]),
      remove: (orders) => this.#change(store, (rows) => rows.filter(({ order }) => !orders.includes(order))),
      adopt: async (scope, user) => {
        await this.gate;
        return this.#adopt(store, scope, user);
      },
      close: () => this.#living.delete(store),
    };
    this.#rows.set(store, []);
    this.#living.add(store);
    return Promise.resolve(store);
  };

  /** Every tab is closed, or crashes. */
  closeTabs(): void {
    this.#living.clear();
  }

  /** The tab that was opened last is closed, or crashes. */
  closeNewest(): void {
    const [newest] = [...this.#living].slice(-1);
    if (newest !== undefined) this.#living.delete(newest);
  }

  #change(store: OutboxStore, change: (rows: StoredPublication[]) => StoredPublication[]): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (!this.#living.has(store)) return Promise.resolve(); // What runs on in the test is no tab any more.
    const changed = change(this.#rows.get(store) ?? []).sort((a, b) => a.order - b.order);
    this.#rows.set(store, changed);
    return Promise.resolve();
  }

  #adopt(self: OutboxStore, scope: string, user: string): StoredPublication[] {
    if (this.failure !== undefined) throw this.failure;
    const belongs = (row: StoredPublication): boolean =>
      row.scope === scope && (row.user === undefined || row.user === user);
    const adopted: StoredPublication[] = [];
    for (const [store, rows] of this.#rows) {
      if (this.#living.has(store)) continue;
      adopted.push(...rows.filter(belongs));
      this.#rows.set(
        store,
        rows.filter((row) => !belongs(row)),
      );
    }
    const own = this.#rows.get(self) ?? [];
    const first = Math.min(0, ...own.map(({ order }) => order)) - adopted.length;
    const moved = adopted.map((row, n) => ({ ...row, order: first + n }));
    this.#rows.set(self, [...moved, ...own]);
    return moved;
  }
}
