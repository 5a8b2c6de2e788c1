import type { TimerId } from '../clock.js';
import { ownProblem, RealtimeError } from '../errors.js';
import { EventStreamParser, EventTooLongError, type StreamEvent } from '../event-stream-parser.js';
import { problemOf } from './http-problem.js';
import { requestOf, type StreamSettings } from './stream-config.js';

/** The stream broke, or was never there. */
export class StreamLostError extends RealtimeError {
  constructor(what: string, cause?: unknown) {
    const retryable = !(cause instanceof EventTooLongError);
    super(ownProblem('stream_lost', 930, what, 'Connect again.', retryable, { cause }));
  }
}

/** The answer was something else than a stream of events. */
export class NoEventStreamError extends RealtimeError {
  constructor(type: string) {
    const what = `The answer is no stream of events, but ${type}.`;
    const todo = 'Check the address, and what stands between this client and the server.';
    super(ownProblem('no_event_stream', 931, what, todo, false));
  }
}

/** What a request tells its owner, until it has ended. */
export interface StreamRequestPort {
  opened(): void;
  /** What it throws ends the request. */
  event(event: StreamEvent): void;
  /** All events up to this id have been told. */
  reached(lastEventId: string): void;
  retry(delay: number): void;
}

/** One attempt, from its request to its end. */
export class StreamRequest {
  readonly #settings: StreamSettings;
  readonly #port: StreamRequestPort;
  readonly #aborting = new AbortController();
  #timer: TimerId;
  #late: StreamLostError | undefined;
  #heardAt: number;

  constructor(settings: StreamSettings, port: StreamRequestPort) {
    this.#settings = settings;
    this.#port = port;
    this.#heardAt = settings.clock.now();
  }

  /** Milliseconds since anything was heard, or since the beginning. */
  get silence(): number {
    return this.#settings.clock.now() - this.#heardAt;
  }

  /**
   * Resolves when the server has ended the stream, or has `nothing` to stream (204). Rejects with HttpProblemError,
   * StreamLostError, or what the port threw.
   */
  async run(token: string | undefined, lastEventId: string): Promise<'ended' | 'nothing'> {
    try {
      const request = requestOf(this.#settings, token, lastEventId, this.#aborting.signal);
      this.#expect(this.#settings.connectTimeout, 'No answer');
      const response = await this.#settings.fetch(request);
      if (response.status === 204) return 'nothing';
      if (!response.ok) throw await problemOf(response, this.#settings.clock.now());
      await this.#read(bodyOf(response), lastEventId);
      return 'ended';
    } catch (error) {
      if (error instanceof RealtimeError) throw error;
      throw this.#late ?? new StreamLostError(`The stream broke: ${String(error)}`, error);
    } finally {
      this.end();
    }
  }

  /** Ends it at once; the port hears nothing more. */
  end(): void {
    this.#settings.clock.clearTimeout(this.#timer);
    this.#aborting.abort();
  }

  async #read(body: ReadableStream<Uint8Array>, lastEventId: string): Promise<void> {
    const parser = new EventStreamParser(this.#guarded(), lastEventId);
    const reader = body.getReader();
    if (this.#isOver()) return;
    this.#port.opened();
    for (;;) {
      this.#expect(this.#settings.silenceTimeout, 'Nothing was heard');
      const { done, value } = await reader.read();
      if (done || this.#isOver()) return;
      this.#heardAt = this.#settings.clock.now();
      parser.push(value);
      if (!this.#isOver()) this.#port.reached(parser.lastEventId);
    }
  }

  #isOver(): boolean {
    return this.#aborting.signal.aborted;
  }

  /** A chunk may hold more events than its owner wants. */
  #guarded(): Pick<StreamRequestPort, 'event' | 'retry'> {
    return {
      event: (event) => {
        if (!this.#isOver()) this.#port.event(event);
      },
      retry: (delay) => {
        if (!this.#isOver()) this.#port.retry(delay);
      },
    };
  }

  #expect(timeout: number, what: string): void {
    const { clock } = this.#settings;
    clock.clearTimeout(this.#timer);
    if (this.#isOver()) return;
    this.#timer = clock.setTimeout(() => {
      this.#late = new StreamLostError(`${what} for ${timeout} ms.`);
      this.#aborting.abort();
    }, timeout);
  }
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  const type = response.headers.get('Content-Type') ?? 'nothing';
  if (response.body !== null && /^text\/event-stream\b/i.test(type)) return response.body;
  throw new NoEventStreamError(type);
}
