/**
 * Messages from elsewhere in order: as each sender sent them, or as everybody sees them. An entry of its own, as channels
 * of the hub are in order already.
 *
 * @packageDocumentation
 */
export { MessageOrderer, type OrderedMessage, type OrderingConfig, type Skipped } from './message-orderer.js';
