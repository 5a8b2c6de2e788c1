import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import type { Clock, OutboxStore, StoredPublication } from '../src/index.js';
import { openIndexedDbOutbox } from '../src/indexeddb-outbox.js';
import { OutboxShelf } from './outbox-shelf.js';

vi.stubGlobal('IDBKeyRange', IDBKeyRange);

/** A browser whose tabs share one storage. */
interface Tabs {
  open(): Promise<OutboxStore>;
  /** The tab of the store that was opened last crashes: it does not close anything. */
  crash(): void;
}

let owners = 0;
const newOwner = (): string => `owner-${++owners}`;

/** The locks of one origin. */
class FakeLocks {
  readonly #held = new Map<string, () => void>();

  readonly manager = {
    request: (name: string, ...rest: unknown[]) => this.#request(name, rest),
  } as unknown as LockManager;

  /** Frees what was taken last. */
  free(): void {
    const [name] = [...this.#held.keys()].slice(-1);
    this.#held.delete(name ?? '');
  }

  async #request(name: string, rest: unknown[]): Promise<unknown> {
    const run = rest.at(-1) as (lock: object | null) => Promise<unknown>;
    if (this.#held.has(name)) {
      if (rest.length < 2) throw new Error('this fake does not wait');
      return run(null);
    }
    this.#held.set(name, () => undefined);
    try {
      return await run({ name });
    } finally {
      this.#held.delete(name);
    }
  }
}

/** A clock that stands until it is moved; it fires nothing. */
class StandingClock implements Clock {
  time = 1_000_000;
  readonly now = (): number => this.time;
  readonly setTimeout = (): undefined => undefined;
  readonly clearTimeout = (): void => undefined;
}

const browsers: Record<string, () => Tabs> = {
  'in IndexedDB, with Web Locks': () => {
    const locks = new FakeLocks();
    const [indexedDB, clock] = [new IDBFactory(), new StandingClock()];
    return {
      open: () => openIndexedDbOutbox({ owner: newOwner(), indexedDB, locks: locks.manager, clock }),
      crash: () => locks.free(),
    };
  },
  'in IndexedDB, with leases': () => {
    const indexedDB = new IDBFactory();
    let last = new StandingClock();
    let moved = 0;
    return {
      open: () => {
        last = new StandingClock();
        last.time += moved;
        return openIndexedDbOutbox({ owner: newOwner(), indexedDB, locks: undefined, clock: last });
      },
      crash: () => (moved += 150_001),
    };
  },
  'as the tests of the outbox have it': () => {
    const shelf = new OutboxShelf();
    return { open: shelf.open, crash: () => shelf.closeTabs() };
  },
};

function publication(order: number, over: Partial<StoredPublication> = {}): StoredPublication {
  const text = JSON.stringify({ type: 'publish', channel: 'a.b', id: `device-${order}`, payload: order });
  return { order, scope: 'acme', user: 'alice', at: 100 + order, firstSent: undefined, text, ...over };
}

const texts = (publications: readonly StoredPublication[]): string[] => publications.map(({ text }) => text);

describe.each(Object.entries(browsers))('a store %s', (_, browser) => {
  it('gives what a closed tab has left to the next one of its user, in order', async () => {
    const tabs = browser();
    const first = await tabs.open();
    for (const order of [2, 10, 1]) await first.put(publication(order));
    first.close();
    const adopted = await (await tabs.open()).adopt('acme', 'alice');
    expect(texts(adopted)).toEqual(texts([1, 2, 10].map((order) => publication(order))));
    expect(adopted.every(({ order }) => order < 0)).toBe(true);
  });

  it('gives what a crashed tab has left', async () => {
    const tabs = browser();
    await (await tabs.open()).put(publication(1));
    tabs.crash();
    expect(await (await tabs.open()).adopt('acme', 'alice')).toHaveLength(1);
  });

  it('leaves what belongs to a living tab', async () => {
    const tabs = browser();
    const first = await tabs.open();
    await first.put(publication(1));
    expect(await (await tabs.open()).adopt('acme', 'alice')).toEqual([]);
  });

  it('gives the same ones to one tab only, and after that one to the next', async () => {
    const tabs = browser();
    const first = await tabs.open();
    await first.put(publication(1));
    first.close();
    const [second, third] = [await tabs.open(), await tabs.open()];
    const given = await Promise.all([second.adopt('acme', 'alice'), third.adopt('acme', 'alice')]);
    expect(given.flat()).toHaveLength(1);
    second.close();
    third.close();
    expect(await (await tabs.open()).adopt('acme', 'alice')).toHaveLength(1);
  });

  it('gives nobody what belongs to another user or scope', async () => {
    const tabs = browser();
    const first = await tabs.open();
    await first.put(publication(1));
    await first.put(publication(2, { user: undefined }));
    await first.put(publication(3, { scope: 'other' }));
    first.close();
    const second = await tabs.open();
    expect(await second.adopt('none', 'alice')).toEqual([]);
    expect(texts(await second.adopt('acme', 'bob'))).toEqual(texts([publication(2)]));
    expect(texts(await second.adopt('acme', 'alice'))).toEqual(texts([publication(1)]));
  });

  it('forgets what was removed, adopted ones as well', async () => {
    const tabs = browser();
    const first = await tabs.open();
    for (const order of [1, 2, 3]) await first.put(publication(order));
    await first.remove([1, 3]);
    first.close();
    const second = await tabs.open();
    const [adopted] = await second.adopt('acme', 'alice');
    expect(adopted?.text).toBe(publication(2).text);
    await second.remove([adopted?.order ?? 0]);
    second.close();
    expect(await (await tabs.open()).adopt('acme', 'alice')).toEqual([]);
  });

  it('replaces what has the same order', async () => {
    const tabs = browser();
    const first = await tabs.open();
    await first.put(publication(1));
    await first.put(publication(1, { firstSent: 5 }));
    first.close();
    const adopted = await (await tabs.open()).adopt('acme', 'alice');
    expect(adopted.map(({ firstSent }) => firstSent)).toEqual([5]);
  });

  it('puts what it adopts later behind what it adopted before, and before its own', async () => {
    const tabs = browser();
    const own = await tabs.open();
    await own.put(publication(7));
    for (const order of [1, 2]) {
      const other = await tabs.open();
      await other.put(publication(order));
      other.close();
    }
    await own.adopt('acme', 'alice');
    own.close();
    const adopted = await (await tabs.open()).adopt('acme', 'alice');
    expect(texts(adopted)).toEqual(texts([1, 2, 7].map((order) => publication(order))));
  });
});

describe('the database', () => {
  const open = (indexedDB: IDBFactory) =>
    openIndexedDbOutbox({ owner: newOwner(), indexedDB, locks: new FakeLocks().manager, clock: new StandingClock() });

  it('gives way to a newer version, and says no from then on', async () => {
    const indexedDB = new IDBFactory();
    const store = await open(indexedDB);
    const request = indexedDB.open('tidings.outbox', 2);
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      request.onblocked = reject;
    });
    await expect(store.put(publication(1))).rejects.toThrow();
    await expect(open(indexedDB)).rejects.toThrow();
  });

  it('is not waited for when another tab holds an older version of it', async () => {
    const indexedDB = new IDBFactory();
    const original = indexedDB.open.bind(indexedDB);
    const held = await new Promise<IDBDatabase>((resolve) => {
      const request = original('tidings.outbox', 1);
      request.onsuccess = () => resolve(request.result);
    });
    indexedDB.open = () => original('tidings.outbox', 2);
    await expect(open(indexedDB)).rejects.toThrow(/older version/);
    held.close();
  });
});
