/** An operation that is shown and not yet in the hub's state as this side knows it. */
export interface PendingOperation<O> {
  /** What its maker knows it by. */
  readonly id: string;
  readonly payload: O;
  /** The version on which it was made, own operations before it included. */
  readonly baseVersion: number;
  /** What the hub knows it by; a new one for each thing that is asked. */
  readonly ref: string;
  /** Its request has been sent, in this session or in an earlier one. */
  readonly sent: boolean;
  /** The version at which it is in, once the hub has said so. */
  readonly ackedAt?: number;
  /** The position of its event, once the hub has said so. */
  readonly eventId?: string;
}

/** Operations in the order in which they were made. */
export class PendingOperations<O> {
  #all: readonly PendingOperation<O>[] = [];

  get all(): readonly PendingOperation<O>[] {
    return this.#all;
  }

  /** Those that the hub has not answered. */
  get open(): readonly PendingOperation<O>[] {
    return this.#all.filter(({ ackedAt }) => ackedAt === undefined);
  }

  /** Undefined when it was answered already. */
  openOf(ref: string): PendingOperation<O> | undefined {
    return this.open.find((operation) => operation.ref === ref);
  }

  /** The one that the hub has at this version. */
  ackedAt(version: number): PendingOperation<O> | undefined {
    return this.#all.find(({ ackedAt }) => ackedAt === version);
  }

  add(operation: PendingOperation<O>): void {
    this.#all = [...this.#all, operation];
  }

  change(id: string, change: Partial<PendingOperation<O>>): void {
    this.#all = this.#all.map((operation) => (operation.id === id ? { ...operation, ...change } : operation));
  }

  remove(id: string): void {
    this.#all = this.#all.filter((operation) => operation.id !== id);
  }

  /** Drops what a state of that version holds by itself. */
  removeUpTo(version: number): void {
    const left = this.#all.filter(({ ackedAt }) => ackedAt === undefined || ackedAt > version);
    if (left.length < this.#all.length) this.#all = left;
  }

  /** An own operation came in at that version: what was made right after it was made on its result. */
  rebase(version: number): void {
    this.#all = this.#all.map((operation) =>
      operation.baseVersion === version - 1 ? { ...operation, baseVersion: version } : operation,
    );
  }
}
