/** An item that waits, with what was dropped in its favour. */
export interface Waiting<T> {
  item: T;
  /** Milliseconds of the clock: when it came. */
  readonly at: number;
  /** How many items were left out of which it is the newer one. */
  dropped: number;
  /** For how many it stands that were meant to be delivered, itself included. */
  weight: number;
}

/**
 * Items in the order in which they came, never more than `capacity`: the oldest makes room for a new one, and what it
 * stood for passes to the one after it. So no drop is forgotten, and each is told before what came after it.
 */
export class WaitingLine<T, W extends Waiting<T> = Waiting<T>> {
  readonly #capacity: number;
  readonly #entries: (W | undefined)[] = [];
  /** Where the line begins; before it there is nothing any more. */
  #head = 0;
  #behind = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** The sum of all weights. */
  get behind(): number {
    return this.#behind;
  }

  get first(): W | undefined {
    return this.#entries[this.#head];
  }

  /** Puts an item at the end. Gives the one that had to make room. */
  add(entry: W): W | undefined {
    const evicted = this.size >= this.#capacity ? this.take() : undefined;
    this.#entries.push(entry);
    this.#behind += entry.weight;
    const heir = this.first;
    if (evicted === undefined || heir === undefined) return undefined;
    heir.dropped += evicted.dropped + 1;
    heir.weight += evicted.weight;
    this.#behind += evicted.weight;
    return evicted;
  }

  /** Puts a newer item in the place of one that waits. */
  replace(entry: W, item: T): void {
    entry.item = item;
    entry.dropped++;
    entry.weight++;
    this.#behind++;
  }

  /** Takes the first one out. */
  take(): W | undefined {
    const entry = this.first;
    if (entry === undefined) return undefined;
    this.#entries[this.#head++] = undefined;
    this.#behind -= entry.weight;
    if (this.#head * 2 >= this.#entries.length) this.#compact();
    return entry;
  }

  /** Seldom enough that taking costs the same however long the line is. */
  #compact(): void {
    this.#entries.splice(0, this.#head);
    this.#head = 0;
  }
}
