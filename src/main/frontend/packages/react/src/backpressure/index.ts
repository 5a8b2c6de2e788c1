/**
 * Channels of which more may come than a page can render. An entry of its own: it loads the buffers of the SDK.
 *
 * @packageDocumentation
 */
export type { BufferedOptions, BufferedView } from './buffered-items.js';
export { useBufferedChannel, type BufferedChannel } from './use-buffered-channel.js';
