/**
 * Where a query of the hub is. An entry of its own, as it makes requests.
 *
 * @packageDocumentation
 */
export { UnreachableError } from '../hub-rest.js';
export type { QueryStatusOptions, QueryStatusView } from './query-watch.js';
export { useQueryStatus, type QueryStatusResult } from './use-query-status.js';
