import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { SampleApplication } from './sample-application.js';

const executable = chromiumPath();

describe.skipIf(executable === undefined)('the example, built from the packed packages alone', () => {
  let browser!: Browser;
  let hub!: HubProcess;
  let application!: SampleApplication;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    hub = await HubProcess.create(hubFiles(process.env, 'sample'));
    [application] = await Promise.all([SampleApplication.build('lobby'), hub.start()]);
    await application.serve(hub.url);
  });

  afterAll(async () => {
    await browser.close();
    await application.stop();
    await hub.stop();
  });

  async function enter(name: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.goto(application.url);
    await page.getByLabel('Your name').fill(name);
    await page.getByLabel('Your name').press('Enter');
    await page
      .getByRole('status')
      .filter({ hasText: /^connected/ })
      .waitFor();
    return page;
  }

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Say something').fill(text);
    await page.getByLabel('Say something').press('Enter');
  }

  const listOf = (page: Page, name: string) => page.getByRole('list', { name }).getByRole('listitem').allInnerTexts();
  const linesOf = (page: Page) => listOf(page, 'Lines');
  const peopleOn = async (page: Page) => (await listOf(page, 'Here')).sort().join(', ');

  test('has nothing of this project but the tarballs', () => {
    expect(application.sourceOf('@tidings/realtime')).toMatch(/^file:.*tidings-realtime-[\d.]+\.tgz$/);
    expect(application.sourceOf('@tidings/react')).toMatch(/^file:.*tidings-react-[\d.]+\.tgz$/);
  });

  test('lets two people see each other, talk, and go on after the hub was restarted', async () => {
    const [alice, bob] = [await enter('Alice'), await enter('Bob')];
    for (const page of [alice, bob]) await expect.poll(() => peopleOn(page)).toBe('Alice, Bob');
    await say(alice, 'Hello');
    await say(bob, 'Hi');
    const said = ['Alice: Hello', 'Bob: Hi'];
    for (const page of [alice, bob]) await expect.poll(async () => (await linesOf(page)).sort()).toEqual(said);

    await hub.stop();
    await alice.getByRole('status').filter({ hasText: 'reconnecting' }).waitFor();
    await say(alice, 'Are you there?');
    await hub.start();
    for (const page of [alice, bob]) {
      await page
        .getByRole('status')
        .filter({ hasText: /^connected/ })
        .waitFor({ timeout: 60_000 });
      await expect
        .poll(async () => (await linesOf(page)).slice(2), { timeout: 20_000 })
        .toEqual(['Alice: Are you there?']);
      await page.getByText('Some lines may be missing: epoch').waitFor(); // This hub keeps its history in memory.
    }
    await bob.close();
    await expect.poll(() => peopleOn(alice), { timeout: 20_000 }).toBe('Alice');
  });
});
