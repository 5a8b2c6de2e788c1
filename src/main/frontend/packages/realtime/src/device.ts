import { randomName } from './random-name.js';
import { tryWrite, type KeyValueStorage } from './storage.js';

const KEY = 'tidings.device';

/** 8 to 48 characters: publish ids, which add a counter, are 64 at most. */
export function isDeviceName(name: string): boolean {
  return /^[\w-]{8,48}$/.test(name);
}

interface Stored {
  readonly id: string;
  readonly counter: number;
}

/**
 * Who this tab is, and the ids of what it publishes. A stored identity is taken out of the storage while it is in use
 * and put back by {@link release}: a duplicated tab, whose storage is a copy, then becomes a device of its own instead
 * of ending the first tab's session.
 */
export class DeviceIdentity {
  readonly #storage: KeyValueStorage;
  readonly #random: () => number;
  readonly #fixed: string | undefined;
  readonly #now: () => number;
  #current: Stored | undefined;

  constructor(storage: KeyValueStorage, random: () => number, now: () => number, fixed?: string) {
    this.#storage = storage;
    this.#random = random;
    this.#now = now;
    this.#fixed = fixed;
  }

  /** 8 to 48 characters of A–Z a–z 0–9 _ -; claimed at the first use. */
  get id(): string {
    return this.#claim().id;
  }

  /** The next publish id, `<device>-<counter>`; never the same twice for one device. */
  nextPublishId(): string {
    const { id, counter } = this.#claim();
    this.#current = { id, counter: counter + 1 };
    if (this.#fixed !== undefined) this.#store();
    return `${id}-${counter + 1}`;
  }

  /** Stores the identity for the page after a reload; it stays in use until then. */
  save(): void {
    if (this.#current !== undefined) this.#store();
  }

  /** Puts the identity back: the next connection may claim it. */
  release(): void {
    this.save();
    this.#current = undefined;
  }

  /** Takes the identity out again, after a page came back from the browser's cache: another page may have counted on. */
  reclaim(): void {
    if (this.#current === undefined || this.#fixed !== undefined) return;
    const { id, counter } = this.#current;
    const stored = parse(this.#storage.getItem(KEY));
    this.#storage.removeItem(KEY);
    if (stored?.id === id) this.#current = { id, counter: Math.max(counter, stored.counter) };
  }

  #claim(): Stored {
    this.#current ??= this.#fixed === undefined ? this.#claimStored() : this.#continueFixed(this.#fixed);
    return this.#current;
  }

  #claimStored(): Stored {
    const stored = parse(this.#storage.getItem(KEY));
    this.#storage.removeItem(KEY);
    return stored === undefined ? { id: randomName(this.#random), counter: 0 } : this.#continued(stored);
  }

  #continueFixed(id: string): Stored {
    return this.#continued(parse(this.#storage.getItem(`${KEY}.${id}`)) ?? { id, counter: 0 });
  }

  /** At least at the clock: a storage that a crashed browser brings back may lag behind what was counted. */
  #continued({ id, counter }: Stored): Stored {
    return { id, counter: Math.max(counter, this.#now()) };
  }

  #store(): void {
    const key = this.#fixed === undefined ? KEY : `${KEY}.${this.#fixed}`;
    tryWrite(this.#storage, key, JSON.stringify(this.#current));
  }
}

function parse(text: string | null): Stored | undefined {
  if (text === null) return undefined;
  const [, id, counter] = /^\{"id":"([\w-]{8,48})","counter":(\d{1,15})\}$/.exec(text) ?? [];
  return id === undefined ? undefined : { id, counter: Number(counter) };
}
