import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fakeContractHub } from '../packages/testing/test/contract/fake-hub.js';
import { play } from '../packages/testing/test/contract/scenario.js';
import { SCENARIOS } from '../packages/testing/test/contract/scenarios.js';
import type { ContractHub, ContractUser } from '../packages/testing/test/contract/world.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageSockets } from './page-sockets.js';

const executable = chromiumPath();

/** The scenarios that the fake server is held to, on a hub that was started from the WAR: what both say is the same. */
describe.skipIf(executable === undefined)('a real hub does what the fake server does:', () => {
  let hub!: HubProcess;
  let proxy!: CuttableProxy;
  let browser!: Browser;
  let sockets!: PageSockets;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    hub = await HubProcess.create(hubFiles(process.env, 'contract'));
    await hub.start();
    proxy = await CuttableProxy.start(hub.port);
    const page = await browser.newPage();
    await page.goto(`http://localhost:${proxy.port}/health/ready`);
    sockets = await PageSockets.of(page);
  });

  afterEach(() => proxy.mend());

  afterAll(async () => {
    await sockets.settled();
    await browser.close();
    await proxy.stop();
    await hub.stop();
  });

  const real: ContractHub = {
    token: (user) => tokenOf(hub, user),
    open: (query, protocols) => sockets.open(`/ws${query}`, protocols),
    cut: () => {
      proxy.cutOff();
      proxy.mend();
    },
    until: (check, what) => expect.poll(check, { message: what, timeout: 20_000, interval: 5 }).toBe(true),
  };

  test.each(SCENARIOS.map((scenario, n) => [scenario.name, scenario, n] as const))('%s', async (_, scenario, n) => {
    const said = await play(scenario, `s${n}`, real);
    expect(said).toEqual(await play(scenario, `s${n}`, fakeContractHub()));
  });
});

/** A token of any user, role and tenant, as a back end would sign one. */
async function tokenOf(hub: HubProcess, { user, roles = [], tenant = 'demo' }: ContractUser): Promise<string> {
  const response = await fetch(`${hub.url}/api/dev/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ user, name: user, roles, tenant }),
  });
  if (!response.ok) throw new Error(`no token for ${user}: status ${response.status}`);
  return ((await response.json()) as { token: string }).token;
}
