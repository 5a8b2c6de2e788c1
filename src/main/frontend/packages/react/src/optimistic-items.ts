import type { MessageFrame, RealtimeConnection, Sender } from '@tidings/realtime';
import { connected } from './context.js';
import { watchContinuity } from './continuity.js';
import type { Latest } from './latest.js';
import {
  acked,
  isOperation,
  performed,
  received,
  refused,
  settled,
  shownOf,
  type Identified,
  type ItemOperation,
  type OptimisticList,
} from './optimistic-list.js';
import { Store } from './store.js';

/** Somebody else has changed an item while an own change of it was on its way. */
export interface ItemConflict<T extends Identified> {
  readonly mine: ItemOperation<T>;
  readonly theirs: ItemOperation<T>;
  /** Who; undefined where the hub itself has published. */
  readonly by: Sender | undefined;
  /** Mine comes after theirs and holds. False: theirs deleted what mine updates, so mine changes nothing. */
  readonly mineHolds: boolean;
}

/** Options of `useOptimisticRealtime`. They may change with every render: the latest are called. */
export interface OptimisticOptions<T extends Identified> {
  readonly onConflict?: (conflict: ItemConflict<T>) => void;
  /** The list has become stale: load it again and `reset` it. */
  readonly onStale?: () => void;
}

/** A list as a component sees it. */
export interface ItemsView<T extends Identified> {
  /** The items with the own changes; the same array until it changes. */
  readonly data: readonly T[];
  /** How many own changes are not in the channel yet. */
  readonly pendingOps: number;
  readonly hasPendingOps: boolean;
  /**
   * Changes of others may be missing, as the subscription began after the items were loaded, or the hub could not send all
   * of them. Until `reset`.
   */
  readonly isStale: boolean;
  /** The last 20, the oldest first. */
  readonly conflicts: readonly ItemConflict<T>[];
}

const CONFLICTS = 20;

/** One list that several people change over a channel, with the own changes shown at once. */
export class OptimisticItems<T extends Identified> extends Store<ItemsView<T>> {
  readonly #connection: RealtimeConnection | null;
  readonly #name: string;
  readonly #latest: Latest<OptimisticOptions<T>>;
  #list: OptimisticList<T>;

  constructor(
    connection: RealtimeConnection | null,
    name: string,
    items: readonly T[],
    latest: Latest<OptimisticOptions<T>>,
  ) {
    super({ data: items, pendingOps: 0, hasPendingOps: false, isStale: false, conflicts: [] });
    this.#connection = connection;
    this.#name = name;
    this.#latest = latest;
    this.#list = { server: items, pending: [] };
  }

  /** Follows the channel until the returned function is called. */
  open(): () => void {
    const channel = this.#connection?.channel(this.#name);
    if (channel === undefined) return () => undefined;
    const ends = [
      channel.on('message', (payload, frame) => this.#take(payload, frame)),
      watchContinuity(channel, () => this.#missed()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }

  /**
   * Shows the change at once. Resolves when the hub has it; else takes it back and rejects as `RealtimeConnection.publish`,
   * and with no_provider without a connection.
   */
  async perform(change: ItemChange<T>): Promise<void> {
    const connection = connected(this.#connection);
    const opId = connection.newPublishId();
    const operation: ItemOperation<T> = { ...change, opId };
    this.#show(performed(this.#list, operation));
    try {
      await connection.publish(this.#name, operation, { id: opId });
    } catch (error) {
      this.#show(refused(this.#list, opId));
      throw error;
    }
    const hears = connection.channel(this.#name).state === 'subscribed';
    this.#show(hears ? acked(this.#list, opId) : settled(acked(this.#list, opId)));
  }

  /** Begins with other items, as they were loaded; own changes that are on their way stay on top. */
  reset(items: readonly T[]): void {
    this.#show({ ...settled(this.#list), server: items });
    this.change({ isStale: false });
  }

  clearConflicts(): void {
    this.change({ conflicts: [] });
  }

  #take(payload: unknown, { sender }: MessageFrame): void {
    if (!isOperation<T>(payload)) return;
    const { pending } = this.#list;
    const isMine = pending.some(({ operation }) => operation.opId === payload.opId);
    this.#show(received(this.#list, payload));
    if (isMine) return;
    for (const { operation } of pending)
      if (operation.item.id === payload.item.id) this.#conflicted(operation, payload, sender);
  }

  #conflicted(mine: ItemOperation<T>, theirs: ItemOperation<T>, by: Sender | undefined): void {
    const mineHolds = !(mine.type === 'update' && theirs.type === 'delete');
    const conflict = { mine, theirs, by, mineHolds };
    this.change({ conflicts: [...this.state.conflicts, conflict].slice(-CONFLICTS) });
    this.#latest.current.onConflict?.(conflict);
  }

  #missed(): void {
    this.#show(settled(this.#list));
    this.change({ isStale: true });
    this.#latest.current.onStale?.();
  }

  #show(list: OptimisticList<T>): void {
    this.#list = list;
    const pendingOps = list.pending.length;
    this.change({ data: shownOf(list), pendingOps, hasPendingOps: pendingOps > 0 });
  }
}

/** What to change, without the id that names it. */
export type ItemChange<T extends Identified> =
  { readonly type: 'create' | 'update'; readonly item: T } | { readonly type: 'delete'; readonly item: Identified };
