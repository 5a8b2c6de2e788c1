import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The SDK as it is published. */
const SDK = join(import.meta.dirname, '..', 'packages', 'realtime', 'dist');

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>An application</title><link rel="icon" href="data:," /></head>
  <body><script type="module">import * as sdk from '/sdk/index.js'; window.sdk = sdk;</script></body>
</html>`;

/** Serves the built SDK and a page that loads it on a loopback port of its own: an application of another origin than the hub. */
export class PageServer {
  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  static async start(): Promise<PageServer> {
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new PageServer(server, (server.address() as AddressInfo).port);
  }

  /** The origin of the page: another one than the hub's, and of the same site. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Ends it, and whatever is open. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, module] = /^\/sdk\/((?:[\w-]+\/)?[\w-]+\.js)$/.exec(url) ?? [];
  if (module === undefined && url !== '/') {
    response.writeHead(404).end();
    return;
  }
  try {
    const body = module === undefined ? PAGE : await readFile(join(SDK, module));
    response.writeHead(200, { 'Content-Type': module === undefined ? 'text/html' : 'text/javascript' }).end(body);
  } catch (error) {
    response.writeHead(500).end(`${String(error)}: run npm run build first`);
  }
}
