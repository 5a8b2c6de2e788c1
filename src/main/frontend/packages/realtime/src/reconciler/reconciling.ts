import type { ErrorFrame } from '../generated/frames.js';

/** Asks for what was missed; answered by {@link StateSync}, or by an error. */
export interface StateSyncRequest {
  readonly type: 'sync';
  readonly channel: string;
  readonly id: string;
  /** Absent: there is no position, so the answer is a snapshot. */
  readonly lastEventId?: string;
  readonly version: number;
  /** Sent and not answered; those that are in come back in `applied`. */
  readonly pendingOps: readonly string[];
}

/** Asks for a change; answered by {@link OperationAck}, {@link OperationConflict}, or an error. */
export interface OperationRequest<O> {
  readonly type: 'operation';
  readonly channel: string;
  readonly id: string;
  readonly payload: O;
  /** The version that whoever made the change has seen. */
  readonly baseVersion: number;
  /** The same request was sent before and its answer did not come: it may be in already. */
  readonly isRetry: boolean;
}

/** A change in the order of the hub. */
export interface StateEvent<O> {
  readonly type: 'event';
  readonly eventId: string;
  /** The version of the state after it; rises by 1 from event to event. */
  readonly version: number;
  /** The id of the request that asked for it. */
  readonly ref?: string;
  readonly payload: O;
}

/** The operation with this id is in. */
export interface OperationAck {
  readonly type: 'ack';
  readonly id: string;
  readonly eventId: string;
  /** The version after it. */
  readonly version: number;
}

/** The operation with this id is not in: the state had changed. */
export interface OperationConflict<S> {
  readonly type: 'conflict';
  readonly id: string;
  readonly serverValue: S;
  /** The version of `serverValue`. */
  readonly version: number;
}

/** The answer to a sync, in one piece. `version` is that of the state after it. */
export type StateSync<S, O> = {
  readonly type: 'sync';
  readonly id: string;
  readonly lastEventId: string;
  readonly version: number;
  readonly applied: readonly string[];
} & (
  | { readonly syncType: 'delta'; readonly events: readonly StateEvent<O>[] }
  | { readonly syncType: 'snapshot'; readonly state: S }
);

/** What a reconciler sends. */
export type ReconcilerRequest<O> = StateSyncRequest | OperationRequest<O>;

/** What a reconciler takes: events in any order, more than once if need be, and the answers to what it sent. */
export type ReconcilerFrame<S, O> =
  | StateEvent<O>
  | OperationAck
  | OperationConflict<S>
  | StateSync<S, O>
  | (Omit<ErrorFrame, 'id'> & { readonly id: string });

/** Why an operation did not come in. */
export type Refusal<S> =
  | { readonly reason: 'conflict'; readonly serverValue: S; readonly version: number }
  | { readonly reason: 'error'; readonly error: Omit<ErrorFrame, 'type'> };

/** How an operation ended; told once for each. */
export type OperationOutcome<S, O> =
  | { readonly kind: 'confirmed'; readonly id: string; readonly payload: O; readonly version: number }
  | { readonly kind: 'refused'; readonly id: string; readonly payload: O; readonly refusal: Refusal<S> };

/** What a merge function gets. */
export interface Conflict<S, O> {
  /** The state of the hub. */
  readonly server: S;
  /** The state as it was shown when the conflict came. */
  readonly local: S;
  /** The operation that was refused. */
  readonly operation: O;
}

/** How a shared state is reconciled. */
export interface ReconcilerConfig<S, O> {
  readonly channel: string;
  /** What the reconciler starts from; the first sync brings it up to date. */
  readonly initial: { readonly state: S; readonly version: number; readonly lastEventId?: string };
  /**
   * The state after an operation; changes nothing in the one it gets. Called again for each pending operation whenever the
   * hub's state changes, so it has to give some state for any operation on any state, and never throws.
   */
  readonly apply: (state: S, operation: O) => S;
  /** A new request id of 1 to 64 characters; `RealtimeConnection.newPublishId()` fits. */
  readonly newId: () => string;
  /**
   * What becomes of an operation that meets a conflict. `server-wins`: it is refused. `client-wins`: it is sent again, on
   * the hub's state. `merge`: what `merge` makes of it is sent instead.
   */
  readonly conflictResolution: 'server-wins' | 'client-wins' | 'merge';
  /** The operation to send instead of one that met a conflict; undefined refuses it. Needed for `merge` only. */
  readonly merge?: (conflict: Conflict<S, O>) => O | undefined;
  /** Operations that may be pending; 256. */
  readonly maxPending?: number;
  /** The state has changed. */
  readonly onChange?: (state: S) => void;
  /** An operation has come in or was refused; one that was refused is no longer in the state. */
  readonly onOutcome?: (outcome: OperationOutcome<S, O>) => void;
  /**
   * A sync failed, or an operation with an error that may pass. Both are asked again by the next
   * {@link StateReconciler.connected}, which the owner calls when it sees fit.
   */
  readonly onError?: (error: Omit<ErrorFrame, 'type'>) => void;
}

/** Where requests go. */
export interface ReconcilerPort<O> {
  /** Sends one request in the current session. The answer comes through {@link StateReconciler.receive}, or never. */
  send(request: ReconcilerRequest<O>): void;
}
