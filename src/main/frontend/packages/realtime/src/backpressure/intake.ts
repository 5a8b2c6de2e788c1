/** What a consumer gets in one call. */
export interface Delivery<T> {
  /** At least one; more than one in mode `batch` only. In the order in which they came. */
  readonly items: readonly T[];
  /** How many items were left out that no earlier delivery has told of. */
  readonly dropped: number;
}

/** What waits in one mode. A pure value: time comes with each call. */
export interface Intake<T> {
  /** How many items are kept; never more than the capacity. */
  readonly size: number;
  /** How many items came that the consumer was meant to get and has not got, those dropped for newer ones included. */
  readonly behind: number;
  /** Takes an item. Gives how many were dropped for it. */
  add(item: T, now: number): number;
  /** Milliseconds until something is to be delivered; 0 when it is now, Infinity when nothing waits. */
  dueIn(now: number): number;
  /** The next delivery, of `all` that waits or else of what is due; undefined when there is none. */
  take(now: number, all: boolean): Delivery<T> | undefined;
}
