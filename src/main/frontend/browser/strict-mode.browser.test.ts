import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { ScriptPage } from './script-page.js';
import { SentFrames } from './sent-frames.js';

const executable = chromiumPath();
const ROOM = 'workspace.strict';

describe.skipIf(executable === undefined)('a React page in StrictMode, which mounts everything twice', () => {
  let browser!: Browser;
  let hub!: HubProcess;
  let served!: ScriptPage;
  let page!: Page;
  let sent!: SentFrames;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    served = await ScriptPage.serve('strict.tsx', 'development');
    hub = await HubProcess.create(hubFiles(process.env, 'strict-mode'), { env: { TIDINGS_ORIGINS: served.origin } });
    await hub.start();
    page = await served.open(browser, hub, (opened) => (sent = new SentFrames(opened)));
    await page.getByRole('status').filter({ hasText: '1 here' }).waitFor();
  });

  afterAll(async () => {
    await browser.close();
    await Promise.all([served.stop(), hub.stop()]);
  });

  test('has one connection, one subscription and one membership on the wire', async () => {
    expect(await page.evaluate(() => [window.strict.mounts, window.strict.unmounts])).toEqual([2, 1]);
    expect(sent.sockets).toBe(1);
    const counts = ['auth', 'subscribe', 'unsubscribe', 'presence.join', 'presence.leave'].map((type) => [
      type,
      sent.countOf(type),
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      auth: 1,
      subscribe: 1,
      unsubscribe: 0,
      'presence.join': 1,
      'presence.leave': 0,
    });
    expect(sent.all.find(({ type }) => type === 'subscribe')).toMatchObject({ channel: ROOM });
  });

  test('is told each event once', async () => {
    for (const lines of [['line 1'], ['line 1', 'line 2']]) {
      await page.getByRole('button', { name: 'Say something' }).click();
      await expect.poll(() => page.getByRole('listitem').allInnerTexts()).toEqual(lines);
    }
    expect(await page.evaluate(() => window.strict.lines)).toEqual(['line 1', 'line 2']);
    expect(sent.countOf('publish')).toBe(2);
  });
});
