import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { ScriptPage } from './script-page.js';

const executable = chromiumPath();
/** With TIDINGS_SOAK=true as long as people leave a page open; else as long as it takes to tell. */
const LASTS = process.env['TIDINGS_SOAK'] === 'true' ? 600_000 : 40_000;
/** Before it counts: what is made once is made, code is compiled for good, what is bounded is full. */
const WARM_UP = LASTS / 2;
const WINDOWS = 5;
/** A room that stays behind is several kilobytes, and a whole connection more; one is made for every twenty rooms. */
const MOST_BYTES_A_ROOM = 1000;

interface Footprint {
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

describe.skipIf(executable === undefined)('the memory of a page', () => {
  let browser!: Browser;
  let hub!: HubProcess;
  let served!: ScriptPage;
  let page!: Page;
  let session!: CDPSession;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    served = await ScriptPage.serve('cycles.tsx', 'production');
    hub = await HubProcess.create(hubFiles(process.env, 'memory'), { env: { TIDINGS_ORIGINS: served.origin } });
    await hub.start();
    page = await served.open(browser, hub);
    await page.waitForFunction(() => 'cycles' in window);
    session = await page.context().newCDPSession(page);
  });

  afterAll(async () => {
    await browser.close();
    await Promise.all([served.stop(), hub.stop()]);
  });

  /** What the page holds when all that it does not hold is collected. */
  async function footprint(): Promise<Footprint> {
    for (let n = 0; n < 3; n++) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    return { heap: usedSize, nodes, listeners: jsEventListeners };
  }

  /** Has rooms come and go, and now and then a whole connection, for so long. Gives how many rooms there were. */
  async function comeAndGo(milliseconds: number): Promise<number> {
    let count = 0;
    for (const end = Date.now() + milliseconds; Date.now() < end; count += 20) {
      await page.evaluate(() => window.cycles(20));
      await page.evaluate(() => window.visit());
    }
    return count;
  }

  test('does not grow while rooms and connections come and go', { timeout: LASTS + 120_000 }, async () => {
    await comeAndGo(WARM_UP);
    const first = await footprint();
    let last = first;
    const bytesARoom: number[] = [];
    for (let n = 0; n < WINDOWS; n++) {
      const rooms = await comeAndGo((LASTS - WARM_UP) / WINDOWS);
      const now = await footprint();
      bytesARoom.push((now.heap - last.heap) / rooms);
      last = now;
    }
    expect(last.nodes - first.nodes).toBeLessThanOrEqual(10);
    expect(last.listeners - first.listeners).toBeLessThanOrEqual(5);
    expect(median(bytesARoom), `bytes a room, window by window: ${bytesARoom.join(', ')}`).toBeLessThan(
      MOST_BYTES_A_ROOM,
    );
  });
});

/** What grows with each room does so in each window; what the engine compiles late, in one of them. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[(values.length - 1) / 2] ?? NaN;
}
