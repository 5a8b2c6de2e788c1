import axe from 'axe-core';
import { vi } from 'vitest';

/** What WCAG 2.2 A and AA and the best practices say against it, in words; colours and sizes need a real browser. */
export async function violations(element: Element): Promise<string[]> {
  vi.useRealTimers();
  const { violations: found } = await axe.run(element, {
    rules: { 'color-contrast': { enabled: false }, 'target-size': { enabled: false }, region: { enabled: false } },
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
