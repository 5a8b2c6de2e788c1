import { decode } from '../codec.js';
import type { Link, LinkPort } from '../link.js';
import type { ServerFrame } from '../generated/frames.js';
import type { TransportsPort } from '../transports.js';
import { HubRequests } from './hub-requests.js';
import { endOf, retryAfterOf, type LinkEnd } from './refusals.js';
import { StandingSubscriptions } from './standing-subscriptions.js';
import { Uplink, type Posted } from './uplink.js';

/** The application has closed, and not only this link. */
const NORMAL = 1000;

/** The hub answers after 15 s at the latest. */
const POST_TIMEOUT = 20_000;

/** What links have in common whose way down is not a socket: the way up, the end, and what a session begins with. */
export abstract class RequestLink implements Link {
  protected readonly hub: HubRequests;
  protected readonly standing: StandingSubscriptions;
  readonly #port: LinkPort;
  readonly #uplink: Uplink;
  readonly #abort = new AbortController();

  constructor(port: LinkPort, transports: TransportsPort) {
    const { clock, random } = transports.settings;
    this.#port = port;
    this.hub = new HubRequests(transports);
    this.standing = new StandingSubscriptions(transports.channels());
    this.#uplink = new Uplink({
      clock,
      random,
      post: (body) => this.#post(body),
      answered: (frames) => {
        this.tell(frames);
        this.sent();
      },
      failed: (end) => this.end(end),
    });
  }

  abstract check(): void;

  send(text: string): boolean {
    if (this.isOver()) return false;
    for (const left of this.standing.left(text)) this.#uplink.send(left);
    return true;
  }

  /** Says that the device leaves when the application closes; else its next session takes over. */
  close(code: number): void {
    if (this.isOver()) return;
    this.#finish();
    if (code === NORMAL) this.hub.leave();
  }

  protected isOver(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Aborted with the link. */
  protected get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Something has changed on the way up; what comes of it may be fetched. */
  protected abstract sent(): void;

  /** No timer may run on. */
  protected abstract finished(): void;

  /** What came down. */
  protected tell(frames: readonly ServerFrame[]): void {
    if (this.isOver() || frames.length === 0) return;
    this.#port.received(JSON.stringify(this.standing.pending ? this.standing.answered(frames) : frames));
  }

  /** What came down, as text. */
  protected tellText(text: string): void {
    if (this.isOver()) return;
    if (this.standing.pending)
      this.tell(decode(text, () => this.#port.received(text))); // It tells of what is no frame.
    else this.#port.received(text);
  }

  /** The link is over, and its owner hears why. */
  protected end({ close, disconnect }: LinkEnd): void {
    if (this.isOver()) return;
    if (disconnect !== undefined) this.tell([disconnect]);
    this.#finish();
    this.#port.closed(close);
  }

  #finish(): void {
    this.#abort.abort();
    this.#uplink.close();
    this.finished();
  }

  async #post(body: string): Promise<Posted> {
    try {
      return await this.hub.ask('frames', { body, timeout: POST_TIMEOUT, signal: this.signal }, postedOf);
    } catch (error) {
      return { again: `frames did not get through: ${String(error)}`, retryAfter: undefined };
    }
  }
}

async function postedOf(response: Response): Promise<Posted> {
  if (response.ok) {
    const answers: unknown = await response.json();
    if (!Array.isArray(answers)) throw new TypeError('The answer is none of the hub.');
    return { answers: answers as readonly ServerFrame[] };
  }
  const { status } = response;
  const retryAfter = retryAfterOf(response);
  if (status >= 500 || status === 408 || status === 429) return { again: `status ${status}`, retryAfter };
  return { end: await endOf(response) };
}
