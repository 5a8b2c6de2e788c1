import type { Clock, TimerId } from './clock.js';
import { committed, LEASES, resultOf } from './indexeddb.js';

/** Tells owners that live from those whose page is gone. */
export interface Liveness {
  /** Runs `take` when the owner lives no more; resolves with undefined when it does. */
  ifGone<T>(owner: string, take: () => Promise<T>): Promise<T | undefined>;
  /** This owner lives no more. */
  end(): void;
}

/** Long enough for the timers of a hidden page, which browsers fire once a minute. */
const LEASE = 150_000;
const RENEWAL = 30_000;

const lockOf = (owner: string): string => `tidings.outbox ${owner}`;

/** Lives as long as the page holds a lock, which the browser frees with the page, however it ends. */
export function locked(locks: LockManager, self: string): Promise<Liveness> {
  return new Promise((resolve, reject) => {
    const held = locks.request(lockOf(self), () => {
      return new Promise<void>((end) => resolve({ ifGone: (owner, take) => ifFree(locks, owner, take), end }));
    });
    held.catch(reject);
  });
}

async function ifFree<T>(locks: LockManager, owner: string, take: () => Promise<T>): Promise<T | undefined> {
  return locks.request(lockOf(owner), { ifAvailable: true }, async (lock) => (lock === null ? undefined : take()));
}

/** Lives as long as it renews its lease. A page that is frozen for longer than a lease may be taken for gone. */
export async function leased(database: IDBDatabase, self: string, clock: Clock): Promise<Liveness> {
  const lease = new Lease(database, self, clock);
  await lease.renew();
  return lease;
}

class Lease implements Liveness {
  readonly #database: IDBDatabase;
  readonly #self: string;
  readonly #clock: Clock;
  #timer: TimerId;

  constructor(database: IDBDatabase, self: string, clock: Clock) {
    this.#database = database;
    this.#self = self;
    this.#clock = clock;
  }

  async ifGone<T>(owner: string, take: () => Promise<T>): Promise<T | undefined> {
    const leases = this.#database.transaction(LEASES).objectStore(LEASES);
    const lease = (await resultOf(leases.get(owner))) as { readonly until: number } | undefined;
    if (lease !== undefined && lease.until > this.#clock.now()) return undefined;
    const taken = await take();
    await this.#write((rows) => rows.delete(owner));
    return taken;
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#write((leases) => leases.delete(this.#self)).catch(() => undefined); // Then it runs out by itself.
  }

  async renew(): Promise<void> {
    this.#timer = this.#clock.setTimeout(() => {
      this.renew().catch(() => this.#clock.clearTimeout(this.#timer)); // The database is closed: put tells.
    }, RENEWAL);
    await this.#write((leases) => leases.put({ owner: this.#self, until: this.#clock.now() + LEASE }));
  }

  async #write(change: (leases: IDBObjectStore) => void): Promise<void> {
    const transaction = this.#database.transaction(LEASES, 'readwrite');
    change(transaction.objectStore(LEASES));
    await committed(transaction);
  }
}
