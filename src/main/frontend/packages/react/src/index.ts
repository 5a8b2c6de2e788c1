/**
 * React hooks for Tidings.
 *
 * @packageDocumentation
 */
export type { ChannelBuffer, ChannelView, UseChannelOptions } from './channel-log.js';
export { useConnection, type Credentials } from './context.js';
export type { OfflineOptions, OfflineState } from './offline-watch.js';
export type { ItemConflict, ItemsView, OptimisticOptions } from './optimistic-items.js';
export type { Identified, ItemOperation } from './optimistic-list.js';
export { peopleOf, type Person } from './people.js';
export { WebSocketProvider, type WebSocketProviderProps } from './provider.js';
export { useChannel, type ChannelHandle } from './use-channel.js';
export { useConnectionStatus } from './use-connection-status.js';
export type { AnswerStatus } from '@tidings/realtime/event-stream';
export { useEventSource, type EventSourceOptions, type EventSourceResult } from './use-event-source.js';
export { useOfflineDetection } from './use-offline-detection.js';
export { useOptimisticRealtime, type OptimisticRealtime } from './use-optimistic-realtime.js';
export { usePresence, type Presence } from './use-presence.js';
export { useRealtimeConnection, type RealtimeConnectionResult } from './use-realtime-connection.js';
export { useWebSocketChannel, type ChannelHandler } from './use-web-socket-channel.js';
export { useWebSocketStatus } from './use-web-socket-status.js';
export { useWebSocket, type WebSocketHandle } from './use-web-socket.js';
