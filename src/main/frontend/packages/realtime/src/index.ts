/**
 * The Tidings SDK: a connection that tells where it stands, channels that lose nothing silently, presence.
 *
 * @packageDocumentation
 */
export { backoffDelay, DEFAULT_BACKOFF, type BackoffSettings } from './backoff.js';
export type { ChannelOptions, ChannelState, CheckedChannelOptions } from './channel-options.js';
export {
  Channel,
  type ChannelListeners,
  type ChannelPresence,
  type PublishOptions,
  type SyncOptions,
  type SyncResult,
  type TypedListener,
} from './channel.js';
export type { Clock, TimerId } from './clock.js';
export type { Close } from './closing.js';
export type { Defect } from './codec.js';
export type { CloseEventInfo, RealtimeConfig } from './config.js';
export { RealtimeConnection, type OutgoingFrame } from './connection.js';
export { isEvent, isMessage, type TypedFrame } from './events.js';
export {
  AckTimeoutError,
  AuthenticationError,
  ConnectionClosedError,
  QueueOverflowError,
  RealtimeError,
  ServerError,
  TooLargeError,
  type Problem,
} from './errors.js';
export type { FlowLevel, Throttle } from './flow.js';
export { CLOSE_CODES, ERROR_CODES } from './generated/codes.js';
export type * from './generated/frames.js';
export { VERSION } from './generated/version.js';
export type { SocketConstructor, SocketLike } from './link.js';
export type { Unsubscribe } from './listeners.js';
export type {
  OutboxEvent,
  OutboxStore,
  OutboxStoreOpener,
  RestoredPublication,
  StoredPublication,
} from './outbox-store.js';
export type { Published } from './outbox.js';
export type { Membership } from './own-presence.js';
export type { Answer, RequestFrame } from './requests.js';
export { SDK_CODES, type SdkErrorName } from './sdk-codes.js';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.js';
export type { ConnectionState, ConnectionStatus, ConnectionWay } from './status.js';
export type { KeyValueStorage } from './storage.js';
export type { ConnectionTrace } from './traces.js';
export type { Transport } from './transport-list.js';
