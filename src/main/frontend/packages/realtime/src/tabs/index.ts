/**
 * One connection for all tabs of a browser.
 *
 * @packageDocumentation
 */
export { shareConnection, SharedConnection, type SharedConfig } from './share-connection.js';
export type { SharedValue } from './shared-values.js';
export type { TabsState } from './tab-group-setup.js';
