import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { CuttableProxy } from './cuttable-proxy.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { PageServer } from './page-server.js';
import { SharedTabs, type SharedTab, type SharedTabsOptions } from './shared-tab.js';

/** Long enough for whatever has to travel. */
export const ARRIVES = 30_000;

interface PresentUser {
  readonly userId: string;
  readonly devices: number;
}

/** A hub, a proxy before it, and browsers with tabs. */
export class SharedTabsWorld {
  readonly #browsers: SharedTabs[] = [];

  private constructor(
    readonly hub: HubProcess,
    readonly proxy: CuttableProxy,
    private readonly browser: Browser,
    private readonly server: PageServer,
  ) {}

  /** Each run has a folder of its own for its hub. */
  static async start(run: string, env: Readonly<Record<string, string>> = {}): Promise<SharedTabsWorld> {
    const browser = await launchChromium(chromiumPath() ?? '');
    const server = await PageServer.start();
    const hub = await HubProcess.create(hubFiles(process.env, run), {
      env: { TIDINGS_ORIGINS: server.origin, ...env },
    });
    await hub.start();
    return new SharedTabsWorld(hub, await CuttableProxy.start(hub.port), browser, server);
  }

  /** One more browser, of which only this user is one. */
  async browse(user: string, over: Pick<SharedTabsOptions, 'port' | 'off'> = {}): Promise<SharedTabs> {
    const options = { origin: this.server.origin, hub: this.hub, user, ...over };
    const tabs = await SharedTabs.in(this.browser, options, `workspace.tabs-${user}`);
    this.#browsers.push(tabs);
    return tabs;
  }

  /** How many devices of the user the hub knows to be there. */
  async devicesOf(user: string): Promise<number> {
    const { users } = (await this.hub.ask(user, '/api/presence/users')) as { users: PresentUser[] };
    return users.find(({ userId }) => userId === user)?.devices ?? 0;
  }

  /** Closes all browsers and mends the network. */
  async clear(): Promise<void> {
    this.proxy.mend();
    await Promise.all(this.#browsers.splice(0).map((tabs) => tabs.close()));
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.hub.stop();
    await Promise.all([this.server.stop(), this.proxy.stop()]);
  }
}

/** Each of them is told all lines, once, in this order, and of nothing that is missing. */
export async function expectSeen(tabs: readonly SharedTab[], lines: readonly string[]): Promise<void> {
  for (const tab of tabs) {
    await expect.poll(async () => (await tab.seen()).length, { timeout: ARRIVES }).toBeGreaterThanOrEqual(lines.length);
    expect(await tab.seen()).toEqual(lines);
    expect(await tab.gaps()).toBe(0);
  }
}

/** Waits until all are connected again; gives how many milliseconds after `since` the last one was. */
export async function connectedAgain(tabs: readonly SharedTab[], since: number): Promise<number> {
  for (const tab of tabs) await expect.poll(() => tab.openedAt(), { timeout: ARRIVES }).toBeGreaterThan(since);
  return Math.max(...(await Promise.all(tabs.map((tab) => tab.openedAt())))) - since;
}
