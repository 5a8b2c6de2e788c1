import type { Clock, TimerId } from '../clock.js';
import type { LinkPort } from '../link.js';
import type { TransportsPort } from '../transports.js';
import { EventStreamParser } from '../event-stream-parser.js';
import { broken, endOf, type LinkEnd } from './refusals.js';
import { RequestLink } from './request-link.js';

/** Three times as long as the hub ever says nothing. */
const SILENCE = 45_000;
/** Once the page has woken: a heartbeat of the hub, and time for it to arrive. */
const WOKEN = 20_000;

/** A link whose way down is one stream of server-sent events. */
export class SseLink extends RequestLink {
  readonly #transports: TransportsPort;
  readonly #clock: Clock;
  #watch: TimerId;
  /** Silence until then is death. */
  #deadline = Infinity;
  #retry: number | undefined;

  constructor(port: LinkPort, transports: TransportsPort) {
    super(port, transports);
    this.#transports = transports;
    this.#clock = transports.settings.clock;
    void this.#run();
  }

  /** A stream that lives says something soon. */
  check(): void {
    this.#expect(Math.min(WOKEN, this.#deadline - this.#clock.now()));
  }

  protected sent(): void {
    // What comes of it comes by the stream.
  }

  protected finished(): void {
    this.#clock.clearTimeout(this.#watch);
  }

  async #run(): Promise<void> {
    const { connectTimeout: timeout } = this.#transports.settings;
    try {
      const asked = { query: this.standing.query, timeout, signal: this.signal, streams: true };
      const body = await this.hub.ask('events', asked, streamOf);
      this.end('close' in body ? body : await this.#read(body));
    } catch (error) {
      this.end(broken(`the stream broke: ${String(error)}`, this.#retry));
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<LinkEnd> {
    const stream = new EventStreamParser({
      event: ({ type, data }) => {
        if (type === 'message') this.tellText(data);
      },
      retry: (delay) => (this.#retry = delay),
    });
    const reader = body.getReader();
    for (;;) {
      this.#expect(SILENCE);
      const { done, value } = await reader.read();
      if (done || this.isOver()) return broken('the stream ended', this.#retry);
      stream.push(value);
    }
  }

  #expect(within: number): void {
    if (this.isOver()) return;
    this.#deadline = this.#clock.now() + within;
    this.#clock.clearTimeout(this.#watch);
    this.#watch = this.#clock.setTimeout(() => this.#silent(), within);
  }

  #silent(): void {
    this.end({ close: { code: 4000, reason: 'the stream is silent', wasClean: false } });
  }
}

async function streamOf(response: Response): Promise<LinkEnd | ReadableStream<Uint8Array>> {
  if (!response.ok) return endOf(response);
  const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
  return isStream && response.body !== null ? response.body : broken('the answer is no event stream');
}
