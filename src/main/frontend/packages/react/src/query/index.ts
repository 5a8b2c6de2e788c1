/**
 * Live data on TanStack Query, which is a peer of this entry only.
 *
 * @packageDocumentation
 */
export type { Patch, RefreshTrigger } from './live-feed.js';
export { LiveUpdates, type LiveUpdatesProps, type PausableData } from './live-updates.js';
export { useLiveData, type LiveData, type LiveDataOptions } from './use-live-data.js';
