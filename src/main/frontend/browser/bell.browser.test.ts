import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { Person } from './person.js';

const executable = chromiumPath();

/** What a service tells somebody. */
interface Told {
  readonly title: string;
  readonly body?: string;
  readonly severity?: string;
}

describe.skipIf(executable === undefined)('somebody with a bell at the workspace page', () => {
  const files = hubFiles(process.env, 'bell');
  const people: Person[] = [];
  let hub!: HubProcess;
  let browser!: Browser;
  let service = '';

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    hub = await HubProcess.create(files);
    await hub.start();
    service = await hub.token('importer', ['service']);
  });

  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  async function enter(name: string, scheme: 'light' | 'dark'): Promise<Person> {
    const person = await Person.enter(browser, hub.port, name, 'bell', scheme);
    people.push(person);
    await person.follows(`user:${name.toLowerCase()}`);
    return person;
  }

  async function tell(name: string, told: Told): Promise<void> {
    const { status } = await fetch(`${hub.url}/api/notifications`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${service}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: name.toLowerCase(), kind: 'pipeline', ...told }),
    });
    expect(status).toBe(201);
  }

  async function boxOf({ page }: Person, testId: string): Promise<{ readonly y: number; readonly height: number }> {
    const box = await page.getByTestId(testId).boundingBox();
    if (box === null) throw new Error(`${testId} is not to be seen`);
    return box;
  }

  const unread = ({ page }: Person) => page.getByTestId('bell').getAttribute('data-unread');
  const focused = ({ page }: Person) => page.evaluate(() => document.activeElement?.textContent ?? '');

  test.each(['light', 'dark'] as const)('goes through the list by the keyboard alone: %s', async (scheme) => {
    const name = scheme === 'light' ? 'Ann' : 'Ben';
    const [desk, sofa] = [await enter(name, scheme), await enter(name, scheme)];
    await tell(name, { title: 'The nightly import has ended', severity: 'success' });
    await tell(name, { title: 'The nightly export failed', body: 'No space is left.', severity: 'error' });
    await expect.poll(() => unread(desk)).toBe('2');
    await desk.page.getByRole('alert').filter({ hasText: 'export failed' }).waitFor();
    await desk.page.screenshot({ path: join(files.work, `toasts-${scheme}.png`) });

    const { keyboard } = desk.page;
    await desk.page.getByRole('button', { name: 'Notifications, 2 unread' }).focus();
    await keyboard.press('Enter');
    await desk.page.getByRole('dialog', { name: 'Notifications' }).waitFor();
    expect(await violations(desk.page)).toEqual([]);
    await desk.page.screenshot({ path: join(files.work, `bell-${scheme}.png`) });

    for (let tabs = 0; tabs < 3; tabs++) await keyboard.press('Tab'); // All read, close, the first entry.
    expect(await focused(desk)).toContain('export failed');
    await keyboard.press('ArrowDown');
    expect(await focused(desk)).toContain('import has ended');
    await keyboard.press('r'); // And the other device agrees.
    await expect.poll(() => unread(sofa)).toBe('1');
    await keyboard.press('Delete');
    expect(await focused(desk)).toContain('export failed');
    await keyboard.press('Delete');
    await desk.page.getByText('Nothing new').waitFor();
    await expect.poll(() => unread(sofa)).toBe('0');
    await keyboard.press('Escape');
    await desk.page.getByRole('dialog', { name: 'Notifications' }).waitFor({ state: 'detached' });
    expect(await desk.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Notifications');
  });

  test('writes beside what comes up, and reads the list on a narrow screen', async () => {
    const dora = await enter('Dora', 'light');
    await tell('Dora', { title: 'The nightly import has ended' });
    await dora.page.getByTestId('toasts').getByText('The nightly import has ended').waitFor();
    const [toasts, composer] = [await boxOf(dora, 'toasts'), await boxOf(dora, 'composer')];
    expect(toasts.y + toasts.height).toBeLessThanOrEqual(composer.y);
    await dora.page.setViewportSize({ width: 360, height: 640 });
    await dora.page.getByRole('button', { name: 'Notifications, 1 unread' }).click();
    const panel = await dora.page.getByRole('dialog', { name: 'Notifications' }).boundingBox();
    await dora.page.screenshot({ path: join(files.work, 'bell-narrow.png') });
    expect(panel?.x).toBeGreaterThanOrEqual(0);
    expect((panel?.x ?? 0) + (panel?.width ?? Infinity)).toBeLessThanOrEqual(360);
  });

  test('marks all as read by the keyboard, and can still leave by Escape', async () => {
    const cleo = await enter('Cleo', 'light');
    await tell('Cleo', { title: 'The nightly import has ended' });
    // The number may come before what it counts, and nothing is read that nobody can have seen.
    await cleo.page.getByTestId('toasts').getByText('The nightly import has ended').waitFor();
    await expect.poll(() => unread(cleo)).toBe('1');
    await cleo.page.getByRole('button', { name: 'Notifications, 1 unread' }).focus();
    const { keyboard } = cleo.page;
    for (const key of ['Enter', 'Tab', 'Enter']) await keyboard.press(key);
    await expect.poll(() => unread(cleo)).toBe('0');
    await keyboard.press('Escape');
    await cleo.page.getByRole('dialog', { name: 'Notifications' }).waitFor({ state: 'detached' });
  });
});
