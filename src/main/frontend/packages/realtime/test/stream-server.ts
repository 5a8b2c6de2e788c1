import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadWords } from '../src/words.js';

await loadWords(); // As a page has them, long before a request is refused.

/** A request that came in. */
export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What the server does with one request. */
export type Script = (reply: Reply, asked: Asked) => void | Promise<void>;

/** The answer to one request. */
export class Reply {
  /** Resolves when the client has hung up, or the answer has ended. */
  readonly gone: Promise<void>;

  constructor(private readonly response: ServerResponse) {
    this.gone = new Promise((resolve) => response.once('close', () => resolve()));
  }

  /** Begins a stream if none has begun, and says something in it. */
  say(text: string): this {
    if (!this.response.headersSent) this.response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.response.write(text);
    return this;
  }

  /** Tells a token of answer 42. */
  token(position: number, text: string, answerId = 42): this {
    const data = JSON.stringify({ conversationId: 17, answerId, position, text });
    return this.say(`id: ${answerId}:${position + text.length}\nevent: token\ndata: ${data}\n\n`);
  }

  /** Tells an end of answer 42, and ends the stream. */
  finish(type: 'complete' | 'error' | 'cancelled', text: string, more: object = {}, answerId = 42): void {
    const data = JSON.stringify({ conversationId: 17, answerId, role: 'assistant', status: type, text, ...more });
    this.say(`id: ${answerId}:end\nevent: ${type}\ndata: ${data}\n\n`).end();
  }

  /** Ends the stream as it should be ended. */
  end(): void {
    this.response.end();
  }

  /** Breaks the connection, once what was said has been sent. */
  cut(): void {
    this.response.write('', () => this.response.socket?.resetAndDestroy());
  }

  /** Answers with a status, and with a body where one is given. */
  answer(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): void {
    this.response.writeHead(status, headers);
    this.response.end(body);
  }

  /** Answers with a problem document. */
  refuse(status: number, problem: object, headers: Readonly<Record<string, string>> = {}): void {
    this.answer(status, { 'Content-Type': 'application/problem+json', ...headers }, JSON.stringify(problem));
  }
}

/** An HTTP server on a free loopback port that answers each request by the next script. */
export class StreamServer {
  /** What was asked, in order. */
  readonly asked: Asked[] = [];
  readonly #scripts: Script[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<StreamServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const made = new StreamServer(server, `http://127.0.0.1:${port}/stream`);
    server.on('request', (request, response) => {
      response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Access-Control-Allow-Headers', '*');
      if (request.method === 'OPTIONS') return response.writeHead(204).end();
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, url, headers } = request;
        void made.play({ method, url, headers, body: Buffer.concat(parts).toString() }, new Reply(response));
      });
    });
    return made;
  }

  /** What it does at the next request that has no script yet; without one it answers 204. */
  will(...scripts: Script[]): this {
    this.#scripts.push(...scripts);
    return this;
  }

  /** Forgets what was asked, and what was to be done. */
  forget(): void {
    this.asked.length = this.#scripts.length = 0;
  }

  /** What the clients came back with, in order. */
  get positions(): (string | undefined)[] {
    return this.asked.map(({ headers }) => headers['last-event-id'] as string | undefined);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async play(asked: Asked, reply: Reply): Promise<void> {
    this.asked.push(asked);
    const script = this.#scripts.shift();
    if (script === undefined) reply.answer(204);
    else await script(reply, asked);
  }
}
