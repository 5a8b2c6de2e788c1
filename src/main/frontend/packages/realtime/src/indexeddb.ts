/** Rows of publications, by owner and order. */
export const PUBLICATIONS = 'publications';
/** Until when owners live, where the platform has no locks. */
export const LEASES = 'leases';

const NAME = 'tidings.outbox';
const VERSION = 1;

/** Opens the database, made or brought to this version if need be. Rejects when other tabs hold an older version open. */
export function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => makeStores(request.result);
    request.onerror = () => reject(reasonOf(request.error));
    let blocked = false;
    request.onblocked = () => {
      blocked = true;
      reject(new Error('Another tab holds an older version of the outbox open.'));
    };
    request.onsuccess = () => {
      const database = request.result;
      if (blocked) return database.close(); // Too late: the page has gone on without it.
      database.onversionchange = () => database.close(); // A tab with a newer version must not wait for this one.
      resolve(database);
    };
  });
}

function makeStores(database: IDBDatabase): void {
  if (database.objectStoreNames.contains(PUBLICATIONS)) return;
  database.createObjectStore(PUBLICATIONS, { keyPath: ['owner', 'order'] }).createIndex('scope', 'scope');
  database.createObjectStore(LEASES, { keyPath: 'owner' });
}

/** Resolves with the result of one request. */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(reasonOf(request.error));
  });
}

/** Commits without waiting for the page to be idle; resolves when that is done. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(reasonOf(transaction.error));
    transaction.commit();
  });
}

function reasonOf(error: DOMException | null): Error {
  return error ?? new Error('The browser ended the transaction.');
}
