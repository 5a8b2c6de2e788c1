/**
 * Whether the hub can be reached.
 *
 * @packageDocumentation
 */
export {
  offlineDetection,
  type NetworkSource,
  type OfflineDetection,
  type OfflineReason,
  type OfflineSources,
  type OfflineState,
  type StatusSource,
} from './offline-detection.js';
