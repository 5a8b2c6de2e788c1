import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Somebody at the workspace page, in a browser context of their own. */
export class Person {
  /** The answers to its subscriptions, as they came. */
  readonly #subscribed: string[] = [];

  private constructor(
    readonly name: string,
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        const text = String(payload);
        if (text.includes('"subscribed"')) this.#subscribed.push(text);
      });
    });
  }

  /** Opens the page, chooses the name and waits until it is connected. */
  static async enter(
    browser: Browser,
    port: number,
    name: string,
    room: string,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<Person> {
    const context = await browser.newContext({ colorScheme });
    return Person.at(context, port, name, room);
  }

  /** Opens a new tab of the same browser and enters there, as the same person or as somebody else. */
  async openTab(port: number, name: string, room: string): Promise<Person> {
    return Person.at(this.context, port, name, room);
  }

  private static async at(context: BrowserContext, port: number, name: string, room: string): Promise<Person> {
    const page = await context.newPage();
    const person = new Person(name, context, page);
    await page.goto(`http://localhost:${port}/?room=${room}`);
    await page.getByTestId('name-input').fill(name);
    await page.getByTestId('enter').click();
    await person.hasStatus('connected');
    return person;
  }

  /** Types a line and sends it with the Enter key. */
  async say(text: string): Promise<void> {
    await this.page.getByTestId('composer').fill(text);
    await this.page.getByTestId('composer').press('Enter');
  }

  /** Waits until the line stands in the page, as sent. */
  async sees(text: string, timeout = 10_000): Promise<void> {
    await this.line(text).waitFor({ timeout });
  }

  /** The lines with this text that have reached the hub. */
  line(text: string): Locator {
    return this.page.locator('[data-testid=line][data-state=sent]').filter({ hasText: text });
  }

  /** The lines on their way to the hub with this text. */
  pending(text: string): Locator {
    return this.page.locator('[data-testid=line][data-state=pending]').filter({ hasText: text });
  }

  /** What every line says, sent or not, in the order of the page. */
  texts(): Promise<string[]> {
    return this.page.getByTestId('line').getByTestId('text').allInnerTexts();
  }

  /** Waits until the connection indicator says so. */
  async hasStatus(status: string, timeout = 20_000): Promise<void> {
    await this.page.locator(`[data-testid=connection-indicator][data-status=${status}]`).waitFor({ timeout });
  }

  /** Waits until the hub has said over a WebSocket that it is subscribed: what is published from now on is live. */
  async follows(channel: string): Promise<void> {
    const isOf = (frame: string) => frame.includes(`"${channel}"`);
    await expect.poll(() => this.#subscribed.some(isOf), { timeout: 20_000 }).toBe(true);
  }

  /** Waits until it is connected by the transport. */
  async goesBy(transport: string, timeout = 30_000): Promise<void> {
    const found = `[data-testid=connection-indicator][data-status=connected][data-transport=${transport}]`;
    await this.page.locator(found).waitFor({ timeout });
  }

  /** What the connection indicator says. */
  async connection(): Promise<string> {
    return this.page.getByTestId('connection-indicator').innerText();
  }

  /** Tells the page that its network is another one, as the browser does. */
  async changeNetwork(): Promise<void> {
    await this.page.evaluate(() => window.dispatchEvent(new Event('online')));
  }

  /** The avatar of somebody who is viewing or editing. */
  avatar(row: 'viewing' | 'editing', name: string): Locator {
    return this.page.getByTestId(row).locator(`[data-testid=member][data-user="${name.toLowerCase()}"]`);
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.context.close();
  }
}
