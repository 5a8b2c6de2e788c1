import type { Locator } from 'playwright-core';
import type { Person } from './person.js';

/** What a page has shown of one answer: `n` counts the answers on it. */
export interface Shown {
  readonly n: number;
  readonly text: string;
}

declare global {
  interface Window {
    shown: Shown[];
  }
}

/** The assistant, as somebody at the workspace page sees it. */
export class Assistant {
  private constructor(private readonly person: Person) {}

  /** Goes there, to a conversation or to a new one, and takes down every text of an answer that the page ever shows. */
  static async open(person: Person, conversationId?: number): Promise<Assistant> {
    await person.page.evaluate(() => {
      window.shown = [];
      new MutationObserver(() => {
        const answers = [...document.querySelectorAll('[data-testid=ai-answer]')];
        const text = answers.at(-1)?.querySelector('[data-testid=text]')?.textContent ?? '';
        const last = window.shown.at(-1);
        if (answers.length > 0 && (last?.n !== answers.length || last.text !== text)) {
          window.shown.push({ n: answers.length, text });
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const hash = conversationId === undefined ? '#assistant' : `#assistant/${conversationId}`;
    await person.page.evaluate((place) => (location.hash = place), hash);
    const assistant = new Assistant(person);
    await assistant.at('ai-composer').waitFor();
    return assistant;
  }

  at(testId: string): Locator {
    return this.person.page.getByTestId(testId);
  }

  /** The newest answer in a state. */
  answer(status: string): Locator {
    return this.person.page.locator(`[data-testid=ai-answer][data-status=${status}]`).last();
  }

  /** What the newest answer says now. */
  async text(): Promise<string> {
    return (await this.at('ai-answer').last().getByTestId('text').textContent({ timeout: 1000 })) ?? '';
  }

  async ask(question: string): Promise<void> {
    await this.at('ai-composer').fill(question);
    await this.at('ai-composer').press('Enter');
  }

  /** Waits until the newest answer has these words. */
  async reads(words: string, timeout = 20_000): Promise<void> {
    await this.at('ai-answer').last().getByTestId('text').filter({ hasText: words }).waitFor({ timeout });
  }

  /** The conversation that the address names; waits until it names one. */
  async conversationId(): Promise<number> {
    await this.person.page.waitForFunction(() => location.hash.startsWith('#assistant/'));
    return Number(new URL(this.person.page.url()).hash.split('/')[1]);
  }

  /** Every text that was shown, in order. */
  shown(): Promise<Shown[]> {
    return this.person.page.evaluate(() => window.shown);
  }
}
