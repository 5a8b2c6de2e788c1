/**
 * Streams of server-sent events, and answers that grow in them. Apart from the SDK core, which needs none of it.
 *
 * @packageDocumentation
 */
export {
  EventStreamParser,
  EventTooLongError,
  type EventStreamPort,
  type StreamEvent,
} from '../event-stream-parser.js';
export { AnswerError } from './answer-events.js';
export { AnswerStream, NO_ANSWER, type AnswerListener, type AnswerState, type AnswerStatus } from './answer-stream.js';
export { EventStream, type EventStreamListener } from './event-stream.js';
export { withPiece, type Piece } from './growing-text.js';
export { HttpProblemError, problemOf, retryAfterOf } from './http-problem.js';
export type { EventStreamConfig } from './stream-config.js';
export { NoEventStreamError, StreamLostError } from './stream-request.js';
