import type { Page } from 'playwright-core';

/** One answer that a server gave to the browser, whether or not the browser let the page have it. */
export interface WireAnswer {
  /** OPTIONS is what the browser itself asks before a request to another origin: a preflight. */
  readonly method: string;
  readonly path: string;
  /** 101 of a WebSocket that was opened. */
  readonly status: number;
  /** The origin that may read it, as the answer says. */
  readonly allowed: string | undefined;
}

type Asked = Pick<WireAnswer, 'method' | 'path'>;
type Answered = Pick<WireAnswer, 'status' | 'allowed'>;

/** What goes between a page and a hub, as the tools of the browser's developers see it. */
export class Wire {
  /** By the browser's id of the request. Which of the two is told first is not defined. */
  readonly #asked = new Map<string, Asked>();
  readonly #answered = new Map<string, Answered>();

  private constructor() {}

  /** Watches what the page asks of the origin from now on. */
  static async of(page: Page, origin: string): Promise<Wire> {
    const wire = new Wire();
    const session = await page.context().newCDPSession(page);
    session.on('Network.requestWillBeSent', ({ requestId, request }) =>
      wire.#ask(requestId, origin, request.url, request.method),
    );
    session.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
      const name = Object.keys(headers).find((header) => header.toLowerCase() === 'access-control-allow-origin');
      wire.#answered.set(requestId, { status: statusCode, allowed: name === undefined ? undefined : headers[name] });
    });
    session.on('Network.webSocketCreated', ({ requestId, url }) => wire.#ask(requestId, origin, url, 'GET'));
    session.on('Network.webSocketHandshakeResponseReceived', ({ requestId, response }) =>
      wire.#answered.set(requestId, { status: response.status, allowed: undefined }),
    );
    session.on('Network.webSocketFrameError', ({ requestId, errorMessage }) => {
      const [, status] = /Unexpected response code: (\d+)/.exec(errorMessage) ?? [];
      if (status !== undefined) wire.#answered.set(requestId, { status: Number(status), allowed: undefined });
    });
    await session.send('Network.enable');
    return wire;
  }

  /** What was answered, in the order in which it was asked. */
  get answers(): readonly WireAnswer[] {
    return [...this.#asked].flatMap(([id, asked]) => {
      const answered = this.#answered.get(id);
      return answered === undefined ? [] : [{ ...asked, ...answered }];
    });
  }

  #ask(id: string, origin: string, address: string, method: string): void {
    const url = new URL(address.replace(/^ws/, 'http'));
    if (url.origin === origin) this.#asked.set(id, { method, path: url.pathname });
  }
}
