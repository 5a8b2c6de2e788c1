import type { ErrorFrame, RequestId } from './generated/frames.js';
import type { SDK_CODES, SdkErrorName } from './sdk-codes.js';
import { remedyOf } from './words.js';

/** What a {@link RealtimeError} is made of. Durations are milliseconds. */
export interface Problem {
  /**
   * What to look up: a code of the wire (below 900), of `SDK_CODES` (900 to 999), or 1,000 and an HTTP status. Null only in
   * an error that an application has made for itself.
   */
  readonly code: number | null;
  /** A stable name to switch on: a name of `ERROR_CODES` or of `SDK_CODES`, or `http_404`. */
  readonly name: string;
  /** What happened. */
  readonly what: string;
  /** What the caller can do about it. */
  readonly todo: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  /** Not before that many milliseconds. */
  readonly retryAfter?: number | undefined;
  /** The request the error answers. */
  readonly id?: RequestId | undefined;
  /** The channel it is about. */
  readonly channel?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** The base of every error the SDK raises: it says what happened and what to do. `message` is both sentences. */
export class RealtimeError extends Error {
  /** A code of the wire (below 900), of `SDK_CODES` (900 to 999), or 1,000 and an HTTP status; see {@link Problem.code}. */
  readonly code: number | null;
  /** What happened. */
  readonly what: string;
  /** What the caller can do about it. */
  readonly todo: string;
  /** True when the same request may succeed later. */
  readonly retryable: boolean;
  /** Not before that many milliseconds. */
  readonly retryAfter: number | undefined;
  /** The request that it answers. */
  readonly id: RequestId | undefined;
  readonly channel: string | undefined;

  constructor(problem: Problem) {
    super(`${problem.what}${/[.:!?]$/.test(problem.what) ? '' : '.'} ${problem.todo}`, { cause: problem.cause });
    this.name = problem.name;
    this.code = problem.code;
    this.what = problem.what;
    this.todo = problem.todo;
    this.retryable = problem.retryable;
    this.retryAfter = problem.retryAfter;
    this.id = problem.id;
    this.channel = problem.channel;
  }
}

/** What an error of the SDK's own may be about. */
export type About = Pick<Problem, 'id' | 'channel' | 'cause'>;

/** A problem that the SDK itself found. The compiler knows the code of each name, so that no page has to. */
export function ownProblem<N extends SdkErrorName>(
  name: N,
  code: (typeof SDK_CODES)[N],
  what: string,
  todo: string,
  retryable: boolean,
  about: About = {},
): Problem {
  return { ...about, code, name, what, todo, retryable };
}

/** A field of the configuration, or of a call, has a value that it must not have. */
export function badField(what: string, todo: string): RealtimeError {
  return new RealtimeError({ code: 102, name: 'bad_field', what, todo, retryable: false });
}

/** The hub refused a request, or did not understand a frame. `what` is the hub's own sentence. */
export class ServerError extends RealtimeError {
  /** The field that is wrong, as a path, where the hub named one. */
  readonly field: string | undefined;

  constructor(frame: Omit<ErrorFrame, 'type'>) {
    super({ ...frame, what: frame.message, todo: remedyOf(frame.code) });
    this.field = frame.field;
  }
}

/** A frame is longer than the hub's `limits.messageBytes`; it was not sent, or the hub closed because of it. */
export class TooLargeError extends RealtimeError {
  constructor(bytes: number, limit: number, id?: RequestId, channel?: string) {
    super({
      code: 104,
      name: 'too_large',
      what: `The frame has ${bytes} bytes, the hub takes ${limit}.`,
      todo: 'Send less at a time, or a link to the content.',
      retryable: false,
      id,
      channel,
    });
  }
}

/** A part of the SDK that is loaded when it is needed could not be. */
export function notLoaded(part: string, cause: unknown): RealtimeError {
  const what = `The part of the SDK for ${part} could not be loaded: ${String(cause)}`;
  const todo = 'Check that all files of the application are served.';
  return new RealtimeError(ownProblem('not_loaded', 910, what, todo, true, { cause }));
}

/** As many frames wait for the connection as `queueSize` allows; this one was not queued. */
export class QueueOverflowError extends RealtimeError {
  constructor(queueSize: number, id?: RequestId, channel?: string) {
    const what = `${queueSize} frames wait for the connection already.`;
    const todo = 'Send again when the connection is back, or raise queueSize.';
    super(ownProblem('queue_overflow', 902, what, todo, true, { id, channel }));
  }
}

/** The hub did not answer in time, resends included. Whether it acted on the request is not known. */
export class AckTimeoutError extends RealtimeError {
  constructor(request: string, timeout: number, sent: number, id?: RequestId, channel?: string) {
    const what = `No answer to ${request} within ${timeout} ms, sent ${sent} time(s).`;
    const todo = 'Try again with the same id; within five minutes the hub recognizes it.';
    super(ownProblem('ack_timeout', 901, what, todo, true, { id, channel }));
  }
}

/** The connection is gone. Of a request that was sent already, the outcome is not known. */
export class ConnectionClosedError extends RealtimeError {
  /** The WebSocket close code, 1006 when there was none. */
  readonly closeCode: number;

  constructor(closeCode: number, what: string, todo: string, id?: RequestId, channel?: string) {
    super(ownProblem('connection_closed', 900, what, todo, true, { id, channel }));
    this.closeCode = closeCode;
  }
}

/** No token could be had from the `auth` provider. Retryable unless the provider's error says `retryable: false`. */
export class AuthenticationError extends RealtimeError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      code: 200,
      name: 'unauthenticated',
      what: `The auth provider gave no token: ${reason}`,
      todo: 'Sign in again, or check the service that issues tokens.',
      retryable: !(cause instanceof Object && 'retryable' in cause && cause.retryable === false),
      cause,
    });
  }
}
