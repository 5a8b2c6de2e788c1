import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const executable = chromiumPath();
const source = (path: string): string => join(import.meta.dirname, '..', 'packages', path);

/** The page as one script. */
async function pageScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    resolve: {
      alias: {
        '@tidings/realtime': source('realtime/src/index.ts'),
        '@tidings/testing': source('testing/src/index.ts'),
        '@tidings/devtools': source('devtools/src/index.ts'),
      },
    },
    build: {
      write: false,
      rolldownOptions: {
        input: join(import.meta.dirname, 'devtools-page', 'main.tsx'),
        output: { codeSplitting: false },
      },
    },
  });
  const [first] = [built].flat() as Rolldown.RolldownOutput[];
  const chunk = first?.output[0];
  if (chunk === undefined) throw new Error('nothing was built');
  return chunk.code;
}

describe.skipIf(executable === undefined)('the devtools in a browser', () => {
  let browser!: Browser;
  let page!: Page;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    page = await browser.newPage();
    await page.setContent(
      '<!doctype html><html lang="en"><head><title>An application</title></head><body></body></html>',
    );
    await page.addScriptTag({ content: await pageScript(), type: 'module' });
    await page.addScriptTag({ content: readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8') });
    await page.getByRole('tab', { name: 'Gaps (1)' }).waitFor();
  });

  afterAll(() => browser.close());

  test.each(['Timeline', 'Channels', 'Gaps', 'Reconnects'])('leave nobody out of their view %s', async (view) => {
    await page.getByRole('tab', { name: view }).click();
    if (view === 'Timeline') await page.getByRole('option').first().click();
    const { violations } = await page.evaluate(() => window.axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
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
