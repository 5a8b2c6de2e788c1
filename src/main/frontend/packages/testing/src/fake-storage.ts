import type { KeyValueStorage } from '@tidings/realtime';

/** A storage that a test can look into, give to a second connection as if the page was loaded again, and make fail. */
export class FakeStorage implements KeyValueStorage {
  /** What it keeps, by key. */
  readonly values = new Map<string, string>();
  /** True: it takes no more, as a browser's storage that has reached its quota. */
  full = false;

  /** The value, or null. */
  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  /** Keeps the value; throws when it is {@link full}. */
  setItem(key: string, value: string): void {
    if (this.full) throw new Error('The quota of this storage has been exceeded.');
    this.values.set(key, value);
  }

  /** Forgets the value. */
  removeItem(key: string): void {
    this.values.delete(key);
  }
}
