import type { TimerId } from '../clock.js';
import type { RealtimeError } from '../errors.js';
import type { StreamEvent } from '../event-stream-parser.js';
import { PageWatch } from '../page.js';
import { TokenSource } from '../tokens.js';
import { streamSettingsOf, type EventStreamConfig, type StreamSettings } from './stream-config.js';
import { StreamLostError, StreamRequest } from './stream-request.js';
import { StreamRetries } from './stream-retries.js';

/** What a stream tells. Called by the stream alone, one after the other, and never after `stop` or `ended`. */
export interface EventStreamListener {
  /** An attempt is under way; `error` is why the one before it failed, and `retryIn` how long until the next. */
  connecting(error: RealtimeError | undefined, retryIn: number): void;
  opened(): void;
  /** One event. A RealtimeError that it throws breaks the stream, which comes back to before this event. */
  event(event: StreamEvent): void;
  /** No attempt follows: the server has nothing (more) to tell (204), or else `error` says why. */
  ended(error: RealtimeError | undefined): void;
}

/** A stream that lived so long was no failed attempt, even if it told nothing. */
const LONG_ENOUGH = 5000;

/**
 * Reads a stream of server-sent events by `fetch`, and comes back with `Last-Event-ID` after each loss: what the server
 * can tell again is not lost. Making one opens nothing: {@link start} does.
 */
export class EventStream {
  readonly #settings: StreamSettings;
  readonly #listener: EventStreamListener;
  readonly #tokens: TokenSource;
  readonly #retries: StreamRetries;
  readonly #page: PageWatch;
  readonly #offline = (): void => void (this.#suspect = true);
  #request: StreamRequest | undefined;
  #waiting: { readonly timer: TimerId; readonly ordered: boolean } | undefined;
  #error: RealtimeError | undefined;
  #lastEventId: string;
  #openedAt: number | undefined;
  /** The machine was offline since the stream was opened. */
  #suspect = false;
  #running = false;

  /** Throws a RealtimeError named bad_config that names the field. */
  constructor(config: EventStreamConfig, listener: EventStreamListener) {
    const settings = (this.#settings = streamSettingsOf(config));
    this.#listener = listener;
    this.#tokens = new TokenSource(settings);
    this.#retries = new StreamRetries(settings);
    this.#lastEventId = config.lastEventId ?? '';
    this.#page = new PageWatch(settings.clock, {
      woke: () => this.#woke(),
      hiding: () => undefined,
      shown: () => this.#woke(),
    });
  }

  /** What the stream comes back with. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** Connects, if it is not under way; goes on where it stood. Sends nothing before the caller has returned. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#page.start();
    if (typeof window !== 'undefined') window.addEventListener('offline', this.#offline);
    this.#retries.reset();
    this.#connect();
  }

  /** Ends what is under way; the listener hears nothing more. */
  stop(): void {
    if (typeof window !== 'undefined') window.removeEventListener('offline', this.#offline);
    this.#page.stop();
    this.#drop();
    this.#error = undefined;
    this.#running = false;
  }

  #drop(): void {
    this.#settings.clock.clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
    this.#request?.end();
    this.#request = undefined;
  }

  #connect(): void {
    this.#drop();
    this.#suspect = false;
    this.#openedAt = undefined;
    const request = (this.#request = new StreamRequest(this.#settings, {
      opened: () => this.#opened(),
      event: (event) => this.#event(event),
      reached: (id) => (this.#lastEventId = id),
      retry: (delay) => this.#retries.advise(delay),
    }));
    this.#listener.connecting(this.#error, 0);
    void this.#run(request);
  }

  async #run(request: StreamRequest): Promise<void> {
    let error: RealtimeError;
    try {
      await Promise.resolve(); // A caller that changes its mind at once has sent nothing.
      if (this.#request !== request) return;
      const token = await this.#tokens.fetch();
      if (this.#request !== request) return;
      if ((await request.run(token, this.#lastEventId)) === 'nothing') {
        if (this.#request === request) this.#end(undefined);
        return;
      }
      error = new StreamLostError('The server ended the stream.');
    } catch (failure) {
      error = failure as RealtimeError; // Both awaited reject with nothing else.
    }
    if (this.#request === request) this.#lost(error);
  }

  #opened(): void {
    this.#openedAt = this.#settings.clock.now();
    this.#error = undefined;
    this.#retries.opened();
    this.#listener.opened();
  }

  #event(event: StreamEvent): void {
    this.#listener.event(event);
    this.#lastEventId = event.lastEventId;
    this.#retries.reset();
  }

  #lost(error: RealtimeError): void {
    const { clock } = this.#settings;
    if (this.#openedAt !== undefined && clock.now() - this.#openedAt >= LONG_ENOUGH) this.#retries.reset();
    this.#drop();
    if (this.#retries.renews(error)) return this.#connect();
    const retry = this.#retries.after(error, isOnline());
    if (retry === undefined) return this.#end(error);
    this.#error = error;
    this.#waiting = { timer: clock.setTimeout(() => this.#connect(), retry.delay), ordered: retry.ordered };
    this.#listener.connecting(error, retry.delay);
  }

  #end(error: RealtimeError | undefined): void {
    this.stop();
    this.#listener.ended(error);
  }

  /** The page is seen again, or the network is back: an attempt that waits need not, and a stream may be long dead. */
  #woke(): void {
    if (this.#waiting !== undefined && !this.#waiting.ordered) return this.#connect();
    const quiet = (this.#request?.silence ?? 0) > this.#settings.silenceTimeout / 2;
    if (this.#openedAt === undefined || this.#request === undefined || !(this.#suspect || quiet)) return;
    this.#error = new StreamLostError('The network was away, or the machine slept.');
    this.#connect();
  }
}

function isOnline(): boolean {
  return typeof navigator === 'undefined' || (navigator as Partial<Navigator>).onLine !== false;
}
