/**
 * React hooks for Tidings.
 *
 * @packageDocumentation
 */
export { useConnection } from './context.js';
export { WebSocketProvider, type WebSocketProviderProps } from './provider.js';
export type { AnswerStatus } from '@tidings/realtime/event-stream';
export { useEventSource, type EventSourceOptions, type EventSourceResult } from './use-event-source.js';
export { usePresence, type Presence } from './use-presence.js';
export { useWebSocketChannel, type ChannelHandler } from './use-web-socket-channel.js';
export { useConnectionStatus } from './use-connection-status.js';
export { useWebSocketStatus } from './use-web-socket-status.js';
export { useWebSocket, type WebSocketHandle } from './use-web-socket.js';
