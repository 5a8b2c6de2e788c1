import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../packages/realtime/src/index.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageServer } from './page-server.js';
import { SdkPage } from './sdk-page.js';
import { expectOneTalk, linesOf } from './talk.js';
import { Wire } from './wire.js';

const executable = chromiumPath();

/** Each transport, and the addresses at which a browser asks leave for it: first where the session begins. */
const WAYS: readonly (readonly [Transport, readonly string[]])[] = [
  ['websocket', []],
  ['sse', ['/api/events', '/api/frames']],
  ['long-poll', ['/api/poll', '/api/frames']],
  ['poll', ['/api/poll', '/api/frames']],
];

describe.skipIf(executable === undefined)('pages of another origin than the hub', () => {
  const pages: SdkPage[] = [];
  let browser!: Browser;
  let listed!: PageServer;
  let stranger!: PageServer;
  let hub!: HubProcess;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    [listed, stranger] = [await PageServer.start(), await PageServer.start()];
    hub = await HubProcess.create(hubFiles(process.env, 'cors'), { env: { TIDINGS_ORIGINS: listed.origin } });
    await hub.start();
  });

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
    await Promise.all([listed, stranger].map((server) => server.stop()));
  });

  async function load(server: PageServer, user: string, transport: Transport): Promise<SdkPage> {
    const page = await SdkPage.load(browser, {
      origin: server.origin,
      hub,
      user,
      channel: `workspace.cors-${transport}`,
      config: { transports: [transport], fallback: false, pollInterval: 1000, maxReconnectAttempts: 1 },
    });
    pages.push(page);
    return page;
  }

  test.each(WAYS)('say and see everything once and in order by %s, if they are listed', async (transport, asked) => {
    const [alice, bob] = [await load(listed, 'alice', transport), await load(listed, 'bob', transport)];
    const wire = await Wire.of(alice.page, hub.url);
    for (const person of [alice, bob]) {
      expect(await person.connect()).toBe(true);
      await expect.poll(() => person.isSubscribed(), { timeout: 20_000 }).toBe(true);
    }
    const said = linesOf('Alice', 5).flatMap((line, n) => [line, linesOf('Bob', 5)[n] ?? '']);
    for (const line of said) await (line.startsWith('Alice') ? alice : bob).say(line);
    for (const person of [alice, bob])
      await expect.poll(async () => (await person.seen()).length, { timeout: 20_000 }).toBe(said.length);

    expectOneTalk({ first: await alice.seen(), second: await bob.seen() }, said);
    expect(await alice.state()).toEqual({ status: 'connected', transport, degraded: false });
    const preflights = wire.answers.filter(({ method }) => method === 'OPTIONS');
    expect(new Set(preflights.map(({ path }) => path))).toEqual(new Set(asked));
    for (const preflight of preflights) expect(preflight).toMatchObject({ status: 204, allowed: listed.origin });
  });

  test.each(WAYS)('do not get through by %s, if they are not', async (transport, asked) => {
    const mallory = await load(stranger, 'mallory', transport);
    const wire = await Wire.of(mallory.page, hub.url);

    expect(await mallory.connect()).toBe(false);

    const [method, path] = transport === 'websocket' ? ['GET', '/ws'] : ['OPTIONS', asked[0]];
    expect(wire.answers).not.toEqual([]);
    for (const answer of wire.answers) expect(answer).toEqual({ method, path, status: 403, allowed: undefined });
    expect(await mallory.ways()).toEqual([]);
  });
});
