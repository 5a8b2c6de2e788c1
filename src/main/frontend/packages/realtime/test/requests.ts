import { assertFrame, turn } from './hub.js';
import type { ClientFrame, ServerFrame } from '../src/index.js';
import { loadWords } from '../src/words.js';

await loadWords(); // As a page has them, long before a request is refused.

/** One request that the SDK has made, and that the test answers as the hub would, or as a proxy. */
export class FakeRequest {
  #answer: (response: Response) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly response: Promise<Response>;

  constructor(
    readonly method: string,
    readonly url: URL,
    readonly headers: Headers,
    readonly body: string | undefined,
    readonly signal: AbortSignal | undefined,
  ) {
    this.response = new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
    });
    signal?.addEventListener('abort', () => this.#abort());
  }

  get aborted(): boolean {
    return this.signal?.aborted ?? false;
  }

  /** The frames that it carries. */
  get frames(): ClientFrame[] {
    const frames = [JSON.parse(this.body ?? '[]') as ClientFrame | ClientFrame[]].flat();
    for (const frame of frames) assertFrame('client', frame);
    return frames;
  }

  async answer(status: number, body: unknown = null, headers: Record<string, string> = {}): Promise<void> {
    const text = body === null ? null : JSON.stringify(body);
    this.#answer(new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers } }));
    await turn();
  }

  /** Refuses, as the hub does. */
  async refuse(status: number, detail: string, headers: Record<string, string> = {}): Promise<void> {
    await this.answer(status, { detail }, { 'Content-Type': 'application/problem+json', ...headers });
  }

  /** Answers the frames; checks each against the contract. */
  async frame(...frames: ServerFrame[]): Promise<void> {
    for (const frame of frames) assertFrame('server', frame);
    await this.answer(200, frames);
  }

  /** Answers a poll. */
  async page(cursor: string, ...frames: ServerFrame[]): Promise<void> {
    for (const frame of frames) assertFrame('server', frame);
    await this.answer(200, { frames, cursor }, { ETag: `"${cursor}"` });
  }

  /** Acks each publication and joining that it carries. */
  async ack(): Promise<void> {
    await this.frame(...this.frames.map(({ id = '' }): ServerFrame => ({ type: 'ack', id })));
  }

  /** The network loses it. */
  async fail(): Promise<void> {
    this.#fail(new TypeError('Failed to fetch'));
    await turn();
  }

  /** Begins a stream. */
  async open(contentType = 'text/event-stream'): Promise<void> {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => (this.#stream = controller) });
    this.#answer(new Response(body, { status: 200, headers: { 'Content-Type': contentType } }));
    await turn();
  }

  /** Goes on with the stream. */
  async write(text: string): Promise<void> {
    this.#stream?.enqueue(new TextEncoder().encode(text));
    await turn();
  }

  /** One event of the stream with these frames. */
  async event(...frames: ServerFrame[]): Promise<void> {
    for (const frame of frames) assertFrame('server', frame);
    await this.write(`data: ${JSON.stringify(frames.length === 1 ? frames[0] : frames)}\n\n`);
  }

  /** Ends the stream, as a hub, or a proxy that loses patience. */
  async finish(): Promise<void> {
    this.#stream?.close();
    await turn();
  }

  #abort(): void {
    const error = new DOMException('The operation was aborted.', 'AbortError');
    this.#fail(error);
    this.#stream?.error(error);
  }
}

/** The hub's requests: those that wait for an answer, by path. Says whether the hub answers at all by itself. */
export class FakeRequests {
  readonly all: FakeRequest[] = [];
  /** The hub answers requests that it refuses, from which the SDK knows that it is there. */
  answers = true;

  readonly fetch: typeof fetch = (input, init = {}) => {
    const url = input as URL;
    if (url.search === '?device=-') {
      return this.answers
        ? Promise.resolve(new Response(null, { status: 401 }))
        : Promise.reject(new TypeError('down'));
    }
    const { method = 'GET', headers, body, signal } = init;
    const request = new FakeRequest(method, url, new Headers(headers), body as string | undefined, signal ?? undefined);
    this.all.push(request);
    return request.response;
  };

  of(path: string, method?: string): FakeRequest[] {
    return this.all.filter((one) => one.url.pathname === `/api/${path}` && (method ?? one.method) === one.method);
  }

  /** The last one to a path. */
  last(path: string): FakeRequest {
    const request = this.of(path).at(-1);
    if (request === undefined) throw new Error(`no request to ${path}`);
    return request;
  }

  /** The last one that carries frames. */
  get frames(): FakeRequest {
    const request = this.of('frames', 'POST').at(-1);
    if (request === undefined) throw new Error('no frames were sent');
    return request;
  }
}
