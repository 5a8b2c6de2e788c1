/** Where device, counter and positions survive a reload; `sessionStorage` fits. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keeps values as long as the page lives. */
export class MemoryStorage implements KeyValueStorage {
  readonly #values = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#values.set(key, value);
  }

  removeItem(key: string): void {
    this.#values.delete(key);
  }
}

/** The page's session storage, or memory where there is none or the browser forbids it. */
export function defaultStorage(): KeyValueStorage {
  try {
    return typeof sessionStorage === 'undefined' ? new MemoryStorage() : sessionStorage;
  } catch {
    return new MemoryStorage(); // Reading the property alone throws in a sandboxed frame.
  }
}

/** What all pages of the origin share, or memory where there is none or the browser forbids it. */
export function defaultSharedStorage(): KeyValueStorage {
  try {
    return typeof localStorage === 'undefined' ? new MemoryStorage() : localStorage;
  } catch {
    return new MemoryStorage();
  }
}

/** Writes, and says whether it worked: storage may be full or taken away by the user. */
export function tryWrite(storage: KeyValueStorage, key: string, value: string): boolean {
  try {
    storage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
