import type { Clock, TimerId } from '../clock.js';
import { backoffDelay, jitter } from '../backoff.js';
import type { ServerFrame } from '../generated/frames.js';
import type { LinkPort } from '../link.js';
import type { TransportsPort } from '../transports.js';
import { broken, endOf, retryAfterOf, type LinkEnd } from './refusals.js';
import { RequestLink } from './request-link.js';

/** How long the hub holds a poll at most. */
const WAIT = 25_000;
const INTERVAL = 30_000;
/** While queries are followed. */
const BUSY_INTERVAL = 10_000;
/** How much longer than its wait an answer may take. */
const TIMEOUT = 10_000;
/** Between two polls though the hub shall wait: an answer without anything in it came at once. */
const LEAST = 1000;
const TRIES = 4;
const NOT_MODIFIED = 304;

/** What a poll is answered with. */
interface Page {
  readonly frames: readonly ServerFrame[];
  readonly cursor: string;
  readonly tag: string | undefined;
}

type Polled = { readonly page: Page | undefined } | { readonly again: LinkEnd } | { readonly end: LinkEnd };

/**
 * A link whose way down is one poll after the other, each with the cursor of the answer before it; one that was not
 * answered is made again with the same. A long poll waits at the hub while the page is seen; else, and for plain polls,
 * this side waits.
 */
export class PollLink extends RequestLink {
  readonly #transports: TransportsPort;
  readonly #clock: Clock;
  readonly #long: boolean;
  /** Undefined before the first answer. */
  #cursor: string | undefined;
  #tag: string | undefined;
  #tries = 0;
  #polledAt = 0;
  /** Ends the poll under way, whose answer is not waited for any more. */
  #current = new AbortController();
  #pausing: { readonly timer: TimerId; readonly done: () => void } | undefined;
  /** Not to wait before the next poll. */
  #urgent = false;

  constructor(port: LinkPort, transports: TransportsPort, long: boolean) {
    super(port, transports);
    this.#transports = transports;
    this.#clock = transports.settings.clock;
    this.#long = long;
    if (typeof window !== 'undefined') {
      window.addEventListener('pagehide', this.#gone, { signal: this.signal });
      window.addEventListener('pageshow', this.#back, { signal: this.signal });
    }
    void this.#run();
  }

  /** Polls at once; a poll under way may be one of a network that is gone. */
  check(): void {
    this.#current.abort();
    this.#hurry();
  }

  protected sent(): void {
    this.#hurry();
  }

  protected finished(): void {
    this.#current.abort();
    this.#hurry();
  }

  /** Nobody else says that a page which polls is gone; it would be present for a minute. */
  readonly #gone = (event: PageTransitionEvent): void => {
    if (!event.persisted) this.hub.leave();
  };

  /** Another page of this tab may have had the device meanwhile: what this one asks for then is refused. */
  readonly #back = (event: PageTransitionEvent): void => {
    if (event.persisted) this.end(broken('the page was in the cache of the browser'));
  };

  async #run(): Promise<void> {
    while (!this.isOver()) {
      this.#urgent = false;
      const polled = await this.#poll();
      if ('end' in polled) return this.end(polled.end);
      const delay = 'again' in polled ? this.#failed(polled.again) : this.#answered(polled.page);
      if (delay > 0) await this.#pause(delay);
    }
  }

  /** Milliseconds that the hub shall wait for something to tell. */
  get #wait(): number {
    return this.#long && this.#cursor !== undefined && !isHidden() ? WAIT : 0;
  }

  /** Milliseconds between two polls, where the hub does not wait. */
  get #interval(): number {
    const { settings } = this.#transports;
    if (isHidden()) return INTERVAL;
    if (settings.pollInterval !== undefined) return settings.pollInterval;
    return this.#transports.channels().some(({ channel }) => /^quer(y|ies)([.:]|$)/.test(channel))
      ? BUSY_INTERVAL
      : INTERVAL;
  }

  async #poll(): Promise<Polled> {
    this.#polledAt = this.#clock.now();
    const wait = this.#wait;
    this.#current = new AbortController();
    const { signal } = this.#current;
    if (this.isOver()) this.#current.abort();
    const begins = this.#cursor === undefined;
    const query = {
      ...(begins ? this.standing.query : { cursor: this.#cursor }),
      ...(wait > 0 ? { wait: String(wait) } : { interval: String(this.#long && !isHidden() ? WAIT : this.#interval) }),
    };
    const headers = this.#tag === undefined ? {} : { 'If-None-Match': this.#tag };
    try {
      return await this.hub.ask('poll', { query, headers, timeout: wait + TIMEOUT, signal }, (response) =>
        polledOf(response, begins),
      );
    } catch (error) {
      if (signal.aborted) return { page: undefined }; // Called off, and made again.
      const lost = broken(`a poll got no answer: ${String(error)}`);
      return begins ? { end: lost } : { again: lost };
    }
  }

  /** How long to wait before the next poll. */
  #answered(page: Page | undefined): number {
    this.#tries = 0;
    if (page !== undefined) this.#take(page);
    if (this.#wait > 0) return page?.frames.length ? 0 : this.#polledAt + LEAST - this.#clock.now();
    return this.#interval * (0.9 + 0.1 * this.#transports.settings.random());
  }

  #take({ frames, cursor, tag }: Page): void {
    const anew = this.#cursor !== undefined && frames.some(({ type }) => type === 'connected');
    if (anew) return this.end(broken('the hub has made another session'));
    this.#cursor = cursor;
    this.#tag = tag;
    this.tell(frames);
    if (frames.some(({ type }) => type === 'disconnect')) this.end(broken('the hub has ended the session'));
  }

  #failed({ close }: LinkEnd): number {
    this.#tries++;
    if (this.#tries >= TRIES) {
      this.end({ close: { ...close, code: 1006 } });
      return 0;
    }
    const width = backoffDelay(this.#tries);
    return close.retryAfter ?? width / 2 + jitter(width / 2, this.#transports.settings.random);
  }

  #hurry(): void {
    this.#urgent = true;
    this.#clock.clearTimeout(this.#pausing?.timer);
    this.#pausing?.done();
  }

  #pause(delay: number): Promise<void> {
    if (this.#urgent || this.isOver()) return Promise.resolve();
    return new Promise((done) => {
      this.#pausing = { timer: this.#clock.setTimeout(done, delay), done };
    });
  }
}

const isHidden = (): boolean => typeof document !== 'undefined' && document.visibilityState === 'hidden';

/** `begins`: it makes the session, so a refusal is the end of the attempt. */
async function polledOf(response: Response, begins: boolean): Promise<Polled> {
  if (response.status === NOT_MODIFIED) return { page: undefined };
  if (response.ok) {
    const { frames, cursor } = (await response.json()) as Partial<Page>;
    if (!Array.isArray(frames) || cursor === undefined) throw new TypeError('The answer is none of the hub.');
    return { page: { frames, cursor, tag: response.headers.get('ETag') ?? undefined } };
  }
  const { status } = response;
  if (begins || (status < 500 && status !== 408 && status !== 429)) return { end: await endOf(response) };
  return { again: broken(`status ${status}`, retryAfterOf(response)) };
}
