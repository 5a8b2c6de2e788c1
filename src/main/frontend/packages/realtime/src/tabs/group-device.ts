import type { Clock } from '../clock.js';
import { randomName } from '../random-name.js';
import { tryWrite, type KeyValueStorage } from '../storage.js';

const NAME = /^[A-Za-z0-9_-]{8,48}$/;
const MINUTE = 60_000;

/** The one device that all tabs of a group are, kept over restarts of the browser. */
export class GroupDevice {
  readonly #storage: KeyValueStorage;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #fixed: string | undefined;
  #current: string | undefined;
  #replacedAt: number | undefined;

  constructor(storage: KeyValueStorage, group: string, clock: Clock, fixed?: string) {
    this.#storage = storage;
    this.#key = `tidings.device ${group}`;
    this.#clock = clock;
    this.#fixed = fixed;
  }

  /** 8 to 48 characters of A–Z a–z 0–9 _ -. */
  get id(): string {
    if (this.#fixed !== undefined) return this.#fixed;
    const stored = this.#storage.getItem(this.#key);
    if (stored !== null && NAME.test(stored)) return (this.#current = stored);
    return (this.#current ??= this.#renew());
  }

  /**
   * A session of nobody here took the device. Twice within a minute, another browser has a copy of the name, as a cloned
   * profile has, and this one takes a new one. False where the application has named it: whoever connects next would only
   * replace the other one again.
   */
  replaced(): boolean {
    const now = this.#clock.now();
    const again = this.#replacedAt !== undefined && now - this.#replacedAt < MINUTE;
    this.#replacedAt = now;
    if (again && this.#fixed !== undefined) return false;
    if (again) this.#current = this.#renew();
    return true;
  }

  #renew(): string {
    const name = randomName(Math.random);
    tryWrite(this.#storage, this.#key, name);
    return name;
  }
}
