import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import type { FeedResult } from './pages/feed.js';
import { ScriptPage } from './script-page.js';

const executable = chromiumPath();

/** Somebody else may take the processor of the machine for 50 ms; a page that is too busy is so each time. */
const ATTEMPTS = 3;

describe.skipIf(executable === undefined)('a feed of 20,000 messages a second in a page', () => {
  let browser!: Browser;
  let served!: ScriptPage;
  let page!: Page;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    served = await ScriptPage.serve('feed.ts', 'production');
    page = await served.open(browser);
    await page.waitForFunction(() => 'feed' in window);
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  const feed = (buffered: boolean, milliseconds: number): Promise<FeedResult> =>
    page.evaluate((given) => window.feed(given), { perSecond: 20_000, milliseconds, buffered });

  test('is more than the page can draw', async () => {
    const { drawn, longTasks } = await feed(false, 1000);
    expect(drawn).toBe(20_000);
    expect(longTasks.length).toBeGreaterThan(0);
  });

  test('causes no long task through a buffer of the newest of each key, and loses nothing that it does not tell', async () => {
    const rounds: FeedResult[] = [];
    do rounds.push(await feed(true, 3000));
    while (rounds.length < ATTEMPTS && rounds.at(-1)?.longTasks.length !== 0);
    for (const { pushed, took, drawn, dropped, stale } of rounds) {
      expect(pushed).toBe(60_000);
      expect(took).toBeLessThan(3300);
      expect(drawn + dropped).toBe(pushed);
      expect(stale).toBe(0);
    }
    expect(rounds.at(-1)?.longTasks).toEqual([]);
  });
});
