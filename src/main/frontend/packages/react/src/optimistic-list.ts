/** An item has an id of its own. */
export interface Identified {
  readonly id: string;
}

/** A change of one item, as it goes over the channel. */
export type ItemOperation<T extends Identified> =
  | { readonly type: 'create' | 'update'; readonly item: T; readonly opId: string }
  | { readonly type: 'delete'; readonly item: Identified; readonly opId: string };

/** A change that is shown and not in the channel yet, as far as this side knows. */
interface Pending<T extends Identified> {
  readonly operation: ItemOperation<T>;
  /** The hub has it; its event is on its way. */
  readonly acked: boolean;
}

/** What the channel adds up to, and the own changes on top; never changed, only replaced. */
export interface OptimisticList<T extends Identified> {
  readonly server: readonly T[];
  readonly pending: readonly Pending<T>[];
}

/** What to show. */
export function shownOf<T extends Identified>({ server, pending }: OptimisticList<T>): readonly T[] {
  return pending.reduce((items, { operation }) => applied(items, operation), server);
}

/** Puts an own change on top. */
export function performed<T extends Identified>(
  list: OptimisticList<T>,
  operation: ItemOperation<T>,
): OptimisticList<T> {
  return { ...list, pending: [...list.pending, { operation, acked: false }] };
}

/** The hub has it. */
export function acked<T extends Identified>(list: OptimisticList<T>, opId: string): OptimisticList<T> {
  const pending = list.pending.map((one) => (one.operation.opId === opId ? { ...one, acked: true } : one));
  return { ...list, pending };
}

/** Takes an own change back: it is not shown any more. */
export function refused<T extends Identified>(list: OptimisticList<T>, opId: string): OptimisticList<T> {
  return { ...list, pending: list.pending.filter(({ operation }) => operation.opId !== opId) };
}

/** Takes what comes over the channel, own changes included: the channel's order is the order. */
export function received<T extends Identified>(
  list: OptimisticList<T>,
  operation: ItemOperation<T>,
): OptimisticList<T> {
  return { ...refused(list, operation.opId), server: applied(list.server, operation) };
}

/** The channel will not tell of what the hub has accepted so far: that is in now. */
export function settled<T extends Identified>(list: OptimisticList<T>): OptimisticList<T> {
  const inHub = list.pending.filter((one) => one.acked);
  const server = inHub.reduce((items, { operation }) => applied(items, operation), list.server);
  return { server, pending: list.pending.filter((one) => !one.acked) };
}

/** The list after a change; the same one where it changes nothing. Making it twice changes nothing more. */
export function applied<T extends Identified>(items: readonly T[], operation: ItemOperation<T>): readonly T[] {
  const { id } = operation.item;
  const known = items.some((item) => item.id === id);
  if (operation.type === 'delete') return known ? items.filter((item) => item.id !== id) : items;
  const { item } = operation;
  if (known) return items.map((before) => (before.id === id ? item : before));
  return operation.type === 'create' ? [...items, item] : items;
}

/** Whether a payload is a change of an item; other things may go over the same channel. */
export function isOperation<T extends Identified>(payload: unknown): payload is ItemOperation<T> {
  if (!isObject(payload) || typeof payload['opId'] !== 'string') return false;
  const { type, item } = payload;
  const known = type === 'create' || type === 'update' || type === 'delete';
  return known && isObject(item) && typeof item['id'] === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
