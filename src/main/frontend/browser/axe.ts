import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(): Promise<{ readonly violations: readonly Violation[] }>;
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe says against the page, colours and sizes included, once nothing on it moves or fades any more. */
export async function violations(page: Page): Promise<string[]> {
  await stillness(page);
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { readonly axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** A dialog that fades in has not yet the colours that it is read in. */
async function stillness(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const seen = window as unknown as { framesStill?: number };
    const moves = document.getAnimations().some(({ playState, effect }) => {
      return playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
    });
    seen.framesStill = moves ? 0 : (seen.framesStill ?? 0) + 1;
    if (seen.framesStill < 3) {
      return false;
    }
    seen.framesStill = 0;
    return true;
  });
}
