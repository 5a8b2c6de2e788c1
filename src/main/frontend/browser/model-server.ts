import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What the model does with one request, of which it is told the role and text of each message. */
export type ModelScript = (reply: ModelReply, told: readonly string[]) => void | Promise<void>;

interface Question {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** An answer that the model writes, in the streaming format of the OpenAI API. */
export class ModelReply {
  constructor(private readonly response: ServerResponse) {}

  /** Says the words, each as a token of its own at a model's pace. Stops when the hub has hung up. */
  async say(text: string, pace = 30): Promise<this> {
    for (const word of text.match(/\s*\S+|\s+$/g) ?? []) {
      if (this.response.destroyed) return this;
      this.choose({ delta: { content: word }, finish_reason: null });
      await pause(pace);
    }
    return this;
  }

  /** Ends the answer as it should be ended. */
  done(): void {
    this.choose({ delta: {}, finish_reason: 'stop' });
    this.response.end('data: [DONE]\n\n');
  }

  /** Breaks the connection in the middle of the answer. */
  cut(): void {
    this.response.destroy();
  }

  private choose(choice: object): void {
    const chunk = {
      id: 'c1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, ...choice }],
    };
    if (!this.response.headersSent) this.response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    this.response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

/** A model on a loopback port of its own, which answers each request by the next script. */
export class ModelServer {
  /** What the model was told: role and text of each message. */
  readonly asked: string[][] = [];
  private readonly scripts: ModelScript[] = [];
  private server: Server | undefined;
  private port = 0;

  /** What TIDINGS_AI_BASE_URL is. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** Listens; after a {@link stop} on the same port as before. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Breaks every connection, and takes none until {@link start}. */
  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  }

  /** What it does at the next requests that have no script yet; without one it refuses. */
  will(...scripts: ModelScript[]): void {
    this.scripts.push(...scripts);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { messages } = JSON.parse(Buffer.concat(parts).toString()) as Question;
    const told = messages.map(({ role, content }) => `${role}: ${content}`);
    this.asked.push(told);
    const script = this.scripts.shift();
    if (script === undefined) response.writeHead(500).end();
    else await script(new ModelReply(response), told);
  }
}
