import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { Crowd } from './crowd.js';
import { HubProcess, hubFiles } from './hub-process.js';
import { LongTasks, type LongTask } from './long-tasks.js';
import { Person } from './person.js';

const executable = chromiumPath();

/** A connection is gone from its own page when the hub has ended it. */
const WITHIN = 1000;

/** How many connections a table must take. */
const MANY = 5000;
/** Somebody else may take the processor of the machine for 50 ms; a page that is too busy is so each time. */
const ATTEMPTS = 3;

describe.skipIf(executable === undefined)('an administrator at the admin page', () => {
  const files = hubFiles(process.env, 'admin');
  const people: Person[] = [];
  const contexts: BrowserContext[] = [];
  let hub!: HubProcess;
  let browser!: Browser;

  beforeAll(async () => {
    browser = await launchChromium(executable ?? '');
    hub = await HubProcess.create(files);
    await hub.start();
  });

  afterEach(async () => {
    await Promise.all(people.splice(0).map((person) => person.close()));
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });

  afterAll(async () => {
    await browser.close();
    await hub.stop();
  });

  async function person(name: string): Promise<Person> {
    const entered = await Person.enter(browser, hub.port, name, 'admin');
    people.push(entered);
    return entered;
  }

  /** Somebody who runs the tenant, at a page. */
  async function root(path: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1366, height: 860 } });
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${hub.url}/admin${path}`);
    await page.getByTestId('name-input').fill('Root');
    await page.getByTestId('enter').click();
    await page.getByTestId('feed').and(page.locator('[data-mode=live]')).waitFor();
    return page;
  }

  const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

  /** When somebody's page showed that it is not connected any more. */
  async function lost({ page }: Person): Promise<number> {
    await page.locator('[data-testid=connection-indicator]:not([data-status=connected])').waitFor();
    return Date.now();
  }

  test('sees who is there, by which version, ends the connection with a reason, and its page shows that at once', async () => {
    const bob = await person('Bob');
    const page = await root('/connections');
    await rowOf(page, 'bob').click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('SDK 0.1.0').waitFor();
    await drawer.getByText('workspace.admin').waitFor();
    await drawer.getByRole('button', { name: 'Disconnect…' }).click();
    await page.getByTestId('reason').fill('the lease is over');
    const left = lost(bob);
    const began = Date.now();
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
    expect((await left) - began).toBeLessThan(WITHIN);
    await page.getByTestId('notice').getByText('The connection of Bob is ended').waitFor();

    await bob.hasStatus('connected');
    await page.getByRole('link', { name: 'Audit' }).click();
    await rowOf(page, 'connection disconnected').filter({ hasText: 'the lease is over' }).waitFor();
    await page.getByRole('link', { name: 'Connections' }).click();
    await rowOf(page, 'bob').click();
    await drawer.getByText('DISCONNECTED').or(drawer.getByText('the lease is over')).first().waitFor();
  });

  test('ends all connections of a user for good, and each page of that user shows that at once', async () => {
    const pages = await Promise.all([person('Gus'), person('Gus'), person('Hal')]);
    const [first, second, other] = pages;
    const page = await root('/connections');
    await rowOf(page, 'gus').first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect user…' }).click();
    await page.getByTestId('reason').fill('the contract is over');
    await page.getByRole('switch', { name: 'Clients may come back by themselves' }).press('Space');
    const left = Promise.all([lost(first), lost(second)]);
    const began = Date.now();
    await page.getByRole('button', { name: 'Disconnect user', exact: true }).click();
    expect(Math.max(...(await left)) - began).toBeLessThan(WITHIN);

    await Promise.all([first.hasStatus('error'), second.hasStatus('error')]);
    await other.hasStatus('connected');
    await expect.poll(() => rowOf(page, 'gus').count(), { timeout: 15_000 }).toBe(0);
  });

  test('is shown as many connections and users as there are, and what the hub has counted', async () => {
    await Promise.all([person('Eve'), person('Finn'), person('Finn')]);
    const page = await root('');
    const figure = (label: string, part: 'figure' | 'hint') =>
      page.locator(`[data-testid=tile][data-label="${label}"] .admin-${part}`).innerText();
    await expect.poll(() => figure('Open connections', 'figure'), { timeout: 15_000 }).toBe('4');
    expect(await figure('Users', 'figure')).toBe('3');
    const counted = (await hub.ask('root', '/api/admin/overview', undefined, ['admin'])) as {
      readonly total: { readonly opened: number };
    };
    await expect
      .poll(() => figure('Open connections', 'hint'))
      .toBe(`${counted.total.opened.toLocaleString('en')} opened since the start`);
  });

  test('comes from the application, by a link with a token or by its cookie, and follows live', async () => {
    const token = await hub.token('olga', ['admin']);
    const cookie = { name: 'tidings_token', value: token, url: hub.url, httpOnly: true, sameSite: 'Strict' } as const;
    for (const [path, cookies] of [
      [`#token=${token}`, []],
      ['', [cookie]],
    ] as const) {
      const context = await browser.newContext();
      contexts.push(context);
      await context.addCookies([...cookies]);
      const page = await context.newPage();
      await page.goto(`${hub.url}/admin${path}`);
      await page.getByTestId('feed').and(page.locator('[data-mode=live]')).waitFor();
      await page.getByText('olga · demo').waitFor();
      expect(page.url()).toBe(`${hub.url}/admin`);
      await page.getByRole('link', { name: 'Connections' }).click();
      await rowOf(page, 'olga').first().waitFor();
    }
  });

  test('sees an error that nobody on a page caught', async () => {
    const carol = await person('Carol');
    await carol.page.evaluate(() => {
      setTimeout(() => {
        throw new Error('planted by a test');
      });
    });
    const page = await root('/errors');
    await expect
      .poll(async () => {
        await page.getByRole('button', { name: 'Refresh' }).click();
        return rowOf(page, 'planted by a test').count();
      })
      .toBe(1);
    expect(await rowOf(page, 'planted by a test').innerText()).toContain('0.1.0');
  });

  test('changes how often cursors pass on, and takes that back', async () => {
    const page = await root('/channels');
    await page.getByRole('button', { name: 'Change rate…' }).click();
    await page.getByTestId('rate-target').fill('doc');
    await page.getByTestId('rate').fill('5');
    await page.getByRole('button', { name: 'Change rate', exact: true }).click();
    await page.getByTestId('admin-failure').getByText('must be a lossy channel').waitFor();
    await page.getByTestId('rate-target').fill('cursor');
    await page.keyboard.press('Enter');
    await page.getByTestId('rate-changes').getByText('passes on 5 a second').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Usual rate for cursor' }).click();
    await page.getByRole('button', { name: 'Take the change back' }).click();
    await page.getByTestId('rate-changes').waitFor({ state: 'detached' });
  });

  test.each(['light', 'dark'] as const)('finds each page readable and usable by the keyboard: %s', async (scheme) => {
    await person('Dora');
    const page = await root('', scheme);
    for (const name of ['overview', 'connections', 'channels', 'errors', 'blocks', 'audit']) {
      await page.getByRole('link', { name: name.slice(1) }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: new RegExp(name, 'i') }).waitFor();
      await page.getByTestId('loading').waitFor({ state: 'detached' });
      await page.screenshot({ path: join(files.work, `${name}-${scheme}.png`), fullPage: true });
      expect(await violations(page), name).toEqual([]);
    }
    await page.getByRole('link', { name: 'Connections' }).click();
    await rowOf(page, 'dora').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('workspace.admin').waitFor();
    expect(await violations(page), 'drawer').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await rowOf(page, 'dora').evaluate((row) => row === document.activeElement)).toBe(true);
  });

  test.each(['light', 'dark'] as const)(
    'is told in place what cannot be loaded, and loads it when told to try again: %s',
    async (scheme) => {
      const page = await root('', scheme);
      const problem = { type: '/problems/store_unavailable', title: 'The store is away', status: 503, retryable: true };
      await page.route('**/api/admin/**', (route) =>
        route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      );
      for (const name of ['connections', 'channels', 'errors', 'blocks', 'audit']) {
        await page.getByRole('link', { name: name.slice(1) }).click();
        await page.getByTestId('admin-failure').first().waitFor();
        await page.screenshot({ path: join(files.work, `${name}-failed-${scheme}.png`), fullPage: true });
        expect(await violations(page), name).toEqual([]);
      }
      await page.unroute('**/api/admin/**');
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByTestId('admin-failure').first().waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Connections' }).click();
      await rowOf(page, 'root').first().waitFor();
      await page.getByTestId('search').fill('nobody by that name');
      await page.getByTestId('empty').getByText('No connection matches “nobody by that name”.').waitFor();
      await page.screenshot({ path: join(files.work, `connections-empty-${scheme}.png`), fullPage: true });
      expect(await violations(page), 'empty').toEqual([]);
    },
  );

  describe('with very many connections', () => {
    let crowd: Crowd | undefined;
    let page!: Page;

    beforeAll(async () => {
      crowd = await Crowd.join(hub, MANY);
    });

    afterAll(() => crowd?.leave());

    const counted = (text: string) => page.getByTestId('counted').getByText(text).waitFor({ timeout: 20_000 });

    /** Turns the wheel until the last row is on the screen; each turn is more than the table shows at once. */
    async function scrollToTheEnd(): Promise<void> {
      const last = page.locator(`[role=row][aria-rowindex="${MANY + 2}"]`);
      await page.getByRole('grid').hover();
      for (let turns = 0; (await last.count()) === 0; turns++) {
        if (turns > 2000) throw new Error('the end of the list does not come');
        await page.mouse.wheel(0, 900);
        await page.waitForTimeout(16);
      }
    }

    test('scrolls through all of them, orders and filters them, and no script of the page holds it up', async () => {
      page = await root('/connections?sort=user');
      const tasks = await LongTasks.of(page);
      await tasks.plant(80);
      expect((await tasks.take()).length, 'a script that takes too long is noticed').toBe(1);
      const rounds: (readonly LongTask[])[] = [];
      do {
        await page.getByRole('button', { name: 'Refresh' }).click();
        await counted(`${(MANY + 1).toLocaleString('en')} connections`);
        await scrollToTheEnd();
        await rowOf(page, 'root').waitFor();
        await page.getByTestId('search').pressSequentially('crowd-49', { delay: 30 });
        await counted('111 connections');
        expect(await page.getByRole('row').nth(1).innerText()).toContain('crowd-49');
        await page.getByTestId('sort-opened').click();
        await rowOf(page, 'crowd-4999').waitFor();
        await page.getByTestId('sort-user').click();
        await page.getByTestId('search').fill('');
        await counted(`${(MANY + 1).toLocaleString('en')} connections`);
        rounds.push(await tasks.take());
      } while (rounds.length < ATTEMPTS && rounds.at(-1)?.length !== 0);
      expect(crowd?.size).toBe(MANY);
      expect(rounds.at(-1)).toEqual([]);
    });
  });
});
