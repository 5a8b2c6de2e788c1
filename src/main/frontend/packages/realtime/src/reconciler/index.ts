/**
 * A shared state with pending operations shown on top. An entry of its own, which needs no connection.
 *
 * @packageDocumentation
 */
export type {
  Conflict,
  OperationAck,
  OperationConflict,
  OperationOutcome,
  OperationRequest,
  ReconcilerConfig,
  ReconcilerFrame,
  ReconcilerPort,
  ReconcilerRequest,
  Refusal,
  StateEvent,
  StateSync,
  StateSyncRequest,
} from './reconciling.js';
export { StateReconciler } from './state-reconciler.js';
