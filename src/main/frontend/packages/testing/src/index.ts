/**
 * A Tidings hub in memory for tests of applications, a clock that the test moves, and a network that fails on command.
 *
 * @packageDocumentation
 */
export { FakeServer, type FakeServerOptions, type ReceivedFrame, type ServerSession } from './fake-server.js';
export { FakeClock } from './fake-clock.js';
export type { FakeSocket, SocketAcceptor } from './fake-socket.js';
export { FakeStorage } from './fake-storage.js';
export type { Faults, Target, TurnedAway } from './faults.js';
export type { Direction } from './line.js';
export type { Audience, ChannelRule, DeliveryClass } from './channel-rules.js';
export type { HubEvent, NewEvent } from './event-log.js';
export type { HubState } from './hub-channel.js';
export { Refusal, type ErrorName } from './refusal.js';
export type { FeatureHandler, FeatureRequest } from './requests.js';
export type { ServerChannel, ServerPublication } from './server-channel.js';
export type { CloseCode } from './session.js';
export type { TokenOptions } from './tokens.js';
