import type { Clock } from './clock.js';
import { committed, openDatabase, PUBLICATIONS, resultOf } from './indexeddb.js';
import { leased, locked, type Liveness } from './liveness.js';
import type { OutboxStore, StoredPublication } from './outbox-store.js';

interface Row extends StoredPublication {
  /** The connection in whose store it is. */
  readonly owner: string;
}

/** The platform as a store needs it; replaced in tests. */
export interface Platform {
  /** The name of the new owner, which nobody had before. */
  readonly owner: string;
  readonly indexedDB: IDBFactory;
  /** Undefined where the page is not in a secure context: leases take the place of locks. */
  readonly locks: LockManager | undefined;
  readonly clock: Clock;
}

/** Opens a store in the page's IndexedDB. Rejects where the browser has none, forbids it, or holds back an upgrade. */
export async function openIndexedDbOutbox({ owner, indexedDB, locks, clock }: Platform): Promise<OutboxStore> {
  const database = await openDatabase(indexedDB);
  try {
    const liveness = await (locks === undefined ? leased(database, owner, clock) : locked(locks, owner));
    return new IndexedDbOutbox(database, owner, liveness, clock);
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * The rows of all connections of this origin, each under its owner; an owner lives as long as its page. A write is handed
 * to the browser within the call, so it does not depend on what the page does next. Durability is the browser's default:
 * it survives the page and the browser, not always the machine.
 */
class IndexedDbOutbox implements OutboxStore {
  readonly #database: IDBDatabase;
  readonly #owner: string;
  readonly #liveness: Liveness;
  readonly #clock: Clock;
  /** Orders of adopted rows rise, and stay below those of own ones. */
  #adopted = -(2 ** 40);

  constructor(database: IDBDatabase, owner: string, liveness: Liveness, clock: Clock) {
    this.#database = database;
    this.#owner = owner;
    this.#liveness = liveness;
    this.#clock = clock;
  }

  async put(publication: StoredPublication): Promise<void> {
    const owner = this.#owner;
    await this.#write((rows) => rows.put({ ...publication, owner } satisfies Row));
  }

  async remove(orders: readonly number[]): Promise<void> {
    await this.#write((rows) => orders.forEach((order) => rows.delete([this.#owner, order])));
  }

  async adopt(scope: string, user: string): Promise<readonly StoredPublication[]> {
    const adopted: StoredPublication[] = [];
    for (const owner of await this.#owners(scope, user)) {
      const rows = await this.#liveness.ifGone(owner, () => this.#take(owner, scope, user));
      adopted.push(...(rows ?? []));
    }
    return adopted;
  }

  close(): void {
    this.#liveness.end();
    this.#clock.setTimeout(() => this.#database.close(), 0); // A page that goes may still publish in this turn.
  }

  /** Other owners of such rows, who published first first. */
  async #owners(scope: string, user: string): Promise<Set<string>> {
    const rows = this.#database.transaction(PUBLICATIONS).objectStore(PUBLICATIONS);
    const all = (await resultOf(rows.index('scope').getAll(scope))) as Row[];
    const others = all.filter((row) => row.owner !== this.#owner && belongs(row, scope, user));
    return new Set(others.sort((a, b) => a.at - b.at).map(({ owner }) => owner));
  }

  /** Moves the rows to this owner in one transaction: whoever comes second finds none. */
  async #take(owner: string, scope: string, user: string): Promise<StoredPublication[]> {
    const transaction = this.#database.transaction(PUBLICATIONS, 'readwrite');
    const rows = transaction.objectStore(PUBLICATIONS);
    const all = (await resultOf(rows.getAll(IDBKeyRange.bound([owner, -Infinity], [owner, Infinity])))) as Row[];
    const moved = all
      .filter((row) => belongs(row, scope, user))
      .map((row) => {
        const now = { ...row, owner: this.#owner, order: ++this.#adopted };
        rows.delete([owner, row.order]);
        rows.put(now);
        return now;
      });
    await committed(transaction);
    return moved;
  }

  #write(change: (rows: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction(PUBLICATIONS, 'readwrite');
    change(transaction.objectStore(PUBLICATIONS));
    return committed(transaction);
  }
}

function belongs(row: Row, scope: string, user: string): boolean {
  return row.scope === scope && (row.user === undefined || row.user === user);
}
