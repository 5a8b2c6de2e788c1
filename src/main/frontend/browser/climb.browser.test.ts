import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageServer } from './page-server.js';
import { SdkPage } from './sdk-page.js';
import { expectOneTalk } from './talk.js';
import { Wire } from './wire.js';

const executable = chromiumPath();

/** How long after a fall the page looks for something better; then twice as long. */
const PROBE = 4000;
/** The spread of such a time. */
const [EARLIEST, LATEST] = [0.75, 1.25];
/** For what happens once it has looked, on a machine that does other things as well. */
const SLACK = 10_000;

describe.skipIf(executable === undefined)('a page that has fallen back', () => {
  let browser!: Browser;
  let app!: PageServer;
  let hub!: HubProcess;
  let proxy!: CuttableProxy;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    app = await PageServer.start();
    hub = await HubProcess.create(hubFiles(process.env, 'climb'), { env: { TIDINGS_ORIGINS: app.origin } });
    await hub.start();
    proxy = await CuttableProxy.start(hub.port);
  });

  afterAll(async () => {
    await browser.close();
    await proxy.stop();
    await hub.stop();
    await app.stop();
  });

  async function load(user: string, port: number): Promise<SdkPage> {
    const options = { origin: app.origin, hub, port, user, channel: 'workspace.climb' };
    return SdkPage.load(browser, { ...options, config: { transportProbeDelay: PROBE } });
  }

  test('goes by WebSocket again, by itself and in time, when it is let through, and loses and doubles nothing', async () => {
    proxy.block('GET /ws');
    const [alice, bob] = [await load('alice', proxy.port), await load('bob', hub.port)];
    const wire = await Wire.of(alice.page, `http://localhost:${proxy.port}`);
    const tried = () => wire.answers.filter(({ path }) => path === '/ws').length;
    for (const person of [alice, bob]) {
      expect(await person.connect()).toBe(true);
      await expect.poll(() => person.isSubscribed(), { timeout: 20_000 }).toBe(true);
    }
    const fallen = Date.now();
    expect(await alice.state()).toEqual({ status: 'connected', transport: 'sse', degraded: true });
    expect(tried()).toBe(1);

    await expect.poll(tried, { timeout: LATEST * PROBE + SLACK }).toBe(2);
    expect(Date.now() - fallen).toBeGreaterThan(EARLIEST * PROBE - 500);
    expect(await alice.ways()).toEqual(['sse']);

    proxy.mend();
    const [mended, said] = [Date.now(), [] as string[]];
    const talk = async (): Promise<void> => {
      for (const [name, person] of Object.entries({ Alice: alice, Bob: bob })) {
        said.push(`${name} says ${said.length}.`);
        await person.say(said.at(-1) ?? '');
      }
    };
    while ((await alice.state()).transport !== 'websocket') {
      expect(Date.now() - mended).toBeLessThan(2 * LATEST * PROBE + SLACK);
      await talk();
      await pause(100);
    }
    await talk();

    for (const person of [alice, bob]) {
      await expect.poll(async () => (await person.seen()).length, { timeout: 20_000 }).toBe(said.length);
      expect(await person.gaps()).toBe(0);
    }
    expectOneTalk({ first: await alice.seen(), second: await bob.seen() }, said);
    expect(await alice.ways()).toEqual(['sse', 'websocket']);
    expect(await alice.state()).toEqual({ status: 'connected', transport: 'websocket', degraded: false });
  });
});
