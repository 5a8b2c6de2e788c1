import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';

const PACKAGES = join(import.meta.dirname, '..', 'packages');

/** Which React a page has: the one of production, or the one that people develop with, in which StrictMode mounts twice. */
export type Mode = 'production' | 'development';

/** Makes one script of a page in `pages/`, with our packages as they are in the sources. */
export async function pageScript(name: string, mode: Mode): Promise<string> {
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

/**
 * A page of an application of its own at an origin, which needs not know of it: the browser is given the page and its script from here.
 * `watch` is called before anything is loaded.
 */
export async function openPage(
  context: BrowserContext,
  origin: string,
  script: string,
  watch: (page: Page) => void = () => undefined,
): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  watch(page);
  await page.route(`${origin}/page`, (route) => route.fulfill({ contentType: 'text/html', body: PAGE }));
  await page.route(`${origin}/page.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
  await page.goto(`${origin}/page`);
  return page;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>An application</title><link rel="icon" href="data:," /></head>
  <body><script type="module" src="/page.js"></script></body>
</html>`;
