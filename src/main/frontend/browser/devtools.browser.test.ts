import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { ScriptPage } from './script-page.js';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const executable = chromiumPath();

describe.skipIf(executable === undefined)('the devtools in a browser', () => {
  let browser!: Browser;
  let served!: ScriptPage;
  let page!: Page;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    served = await ScriptPage.serve('devtools.tsx', 'production');
    page = await served.open(browser);
    await page.addScriptTag({ content: readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8') });
    await page.getByRole('tab', { name: 'Gaps (1)' }).waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await served.stop();
  });

  const lines = () => page.getByRole('listbox').getByRole('option');

  test.each(['Timeline', 'Channels', 'Gaps', 'Reconnects'])('leave nobody out of their view %s', async (view) => {
    await page.getByRole('tab', { name: view }).click();
    if (view === 'Timeline') await lines().first().click();
    const { violations } = await page.evaluate(() => window.axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  });

  test('show the newest frame until somebody scrolls away from it', async () => {
    await page.getByRole('tab', { name: 'Timeline' }).click();
    const list = page.getByRole('listbox');
    const tail = () => list.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
    expect(await list.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight)).toBe(true);
    expect(await tail()).toBeLessThan(2);
    await list.evaluate((element) => element.scrollTo(0, 0));
    const told = await lines().count();
    await page.evaluate(() => window.say());
    await expect.poll(() => lines().count()).toBeGreaterThan(told);
    expect(await list.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.evaluate(() => window.say());
    await expect.poll(() => lines().count()).toBeGreaterThan(told + 1);
    expect(await tail()).toBeLessThan(2);
  });

  test('are gone through and left by the keyboard alone', async () => {
    await page.getByRole('tab', { name: 'Timeline' }).click();
    const reach = async (role: 'listbox' | 'tab'): Promise<void> => {
      for (let n = 0; n < 20; n++) {
        if (await page.evaluate((wanted) => document.activeElement?.getAttribute('role') === wanted, role)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the ${role} cannot be reached`);
    };
    await reach('listbox');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    expect(await page.getByLabel('The chosen frame').innerText()).toContain('"connected"');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('tab').count()).toBe(0);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('tab').count()).toBe(4);
  });
});
