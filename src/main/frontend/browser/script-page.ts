import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import type { HubProcess } from './hub-process.js';

const PACKAGES = join(import.meta.dirname, '..', 'packages');

/** Which React a page has: the one of production, or the one that people develop with, in which StrictMode mounts twice. */
export type Mode = 'production' | 'development';

/** One script, with our packages as they are in the sources. */
async function scriptOf(name: string, mode: Mode): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': JSON.stringify(mode) },
    oxc: { jsx: { runtime: 'automatic', development: mode === 'development' } },
    resolve: {
      alias: [
        { find: /^@tidings\/(\w+)$/, replacement: `${PACKAGES}/$1/src/index.ts` },
        { find: /^@tidings\/(\w+)\/([\w-]+)$/, replacement: `${PACKAGES}/$1/src/$2/index.ts` },
      ],
    },
    build: {
      write: false,
      rolldownOptions: { input: join(import.meta.dirname, 'pages', name), output: { codeSplitting: false } },
    },
  });
  const [first] = [built].flat() as Rolldown.RolldownOutput[];
  const chunk = first?.output[0];
  if (chunk === undefined) throw new Error(`nothing was built of ${name}`);
  return chunk.code;
}

/** A page of an application of its own: one script, on a loopback port of its own, which is another origin than the hub's. */
export class ScriptPage {
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  /** Makes the page of that name in `pages/`, and serves it. */
  static async serve(name: string, mode: Mode): Promise<ScriptPage> {
    const script = await scriptOf(name, mode);
    const server = createServer(({ url }, response) => {
      const [type, body] = url === '/page.js' ? ['text/javascript', script] : ['text/html', PAGE];
      response.writeHead(200, { 'Content-Type': type }).end(body);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ScriptPage(server, `http://localhost:${(server.address() as AddressInfo).port}`);
  }

  /**
   * Opens it in a browser of its own memory. Its errors are printed. A page that talks to a hub is told where it is, and
   * gets its tokens, as from a back end.
   */
  async open(browser: Browser, hub?: HubProcess, watch: (page: Page) => void = () => undefined): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => console.error(error));
    watch(page);
    await page.exposeFunction('tokenOf', (user: string) => hub?.token(user));
    await page.goto(`${this.origin}/?hub=${hub?.port ?? ''}`);
    return page;
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>An application</title><link rel="icon" href="data:," /></head>
  <body><script type="module" src="/page.js"></script></body>
</html>`;
