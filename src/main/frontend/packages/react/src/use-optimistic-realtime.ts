import type { RealtimeConnection } from '@tidings/realtime';
import { useEffect, useMemo } from 'react';
import { useLatest } from './latest.js';
import { OptimisticItems, type ItemsView, type OptimisticOptions } from './optimistic-items.js';
import type { Identified } from './optimistic-list.js';
import { useStore } from './store.js';
import { useConnectionOf, type Connected } from './use-connection-of.js';

/** A list that several people change. The functions stay the same until it is another channel. */
export interface OptimisticRealtime<T extends Identified> extends ItemsView<T> {
  /** Adds an item, or replaces the one with its id. As the other two: shown at once; rejects when it was taken back. */
  readonly create: (item: T) => Promise<void>;
  /** Replaces an item that is there. */
  readonly update: (item: T) => Promise<void>;
  readonly delete: (itemId: string) => Promise<void>;
  /** Begins with other items, as they were loaded. */
  readonly reset: (items: readonly T[]) => void;
  readonly clearConflicts: () => void;
}

type Arguments<T extends Identified> = readonly [
  channel: string,
  initialData: readonly T[],
  options?: OptimisticOptions<T> | undefined,
];

/**
 * A list that several people change over a channel: own changes are shown at once, taken back when the hub refuses them,
 * and stay over those of others that came before them. All sides end with the same list, that of the channel's order.
 * `initialData` counts at the first render; the list follows the channel while the component is mounted.
 */
export function useOptimisticRealtime<T extends Identified>(
  channel: string,
  initialData: readonly T[],
  options?: OptimisticOptions<T>,
): OptimisticRealtime<T>;
/** The same on a connection of one's own; while it is null, changes are rejected. */
export function useOptimisticRealtime<T extends Identified>(
  connection: RealtimeConnection | null,
  channel: string,
  initialData: readonly T[],
  options?: OptimisticOptions<T>,
): OptimisticRealtime<T>;
export function useOptimisticRealtime<T extends Identified>(
  ...args: Arguments<T> | Connected<Arguments<T>>
): OptimisticRealtime<T> {
  const [connection, channel, initialData, options = {}] = useConnectionOf<Arguments<T>>(args);
  const latest = useLatest(options);
  const items = useMemo(
    () => new OptimisticItems<T>(connection, channel, initialData, latest),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- other initial data are no reason to forget changes
    [connection, channel],
  );
  useEffect(() => items.open(), [items]);
  const view = useStore(items);
  const functions = useMemo(
    () => ({
      create: (item: T) => items.perform({ type: 'create', item }),
      update: (item: T) => items.perform({ type: 'update', item }),
      delete: (id: string) => items.perform({ type: 'delete', item: { id } }),
      reset: (all: readonly T[]) => items.reset(all),
      clearConflicts: () => items.clearConflicts(),
    }),
    [items],
  );
  return useMemo(() => ({ ...view, ...functions }), [view, functions]);
}
