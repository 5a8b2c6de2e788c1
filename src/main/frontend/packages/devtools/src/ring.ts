/** Keeps the newest of what is added, as many as it has room for. */
export class Ring<T> {
  readonly #room: number;
  #items: T[] = [];

  constructor(room: number) {
    this.#room = room;
  }

  /** Oldest first. */
  get items(): readonly T[] {
    return this.#items.slice(-this.#room);
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#room) this.#items = this.#items.slice(-this.#room);
  }

  clear(): void {
    this.#items = [];
  }
}
