import { expect } from 'vitest';
import type { Person } from './person.js';

/** What two people saw in a channel, each in the order in which they saw it. */
export interface Seen {
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** Lines of somebody, which begin with the name. */
export function linesOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${name} says ${n + 1}.`);
}

/** Both saw all that was said and nothing else, each line once, in one order in which each speaker's own order is kept. */
export function expectOneTalk({ first, second }: Seen, said: readonly string[]): void {
  expect([...first].sort()).toEqual([...said].sort());
  expect(second).toEqual(first);
  for (const speaker of new Set(said.map(speakerOf))) {
    const own = (line: string) => speakerOf(line) === speaker;
    expect(first.filter(own), speaker).toEqual(said.filter(own));
  }
}

/** The same of two workspace pages, which get the lines first and were told of no gap. */
export async function expectTalkOnPages(alice: Person, bob: Person, said: readonly string[]): Promise<void> {
  for (const person of [alice, bob])
    for (const line of said) await person.line(line).first().waitFor({ timeout: 40_000 });
  expectOneTalk({ first: await alice.texts(), second: await bob.texts() }, said);
  for (const person of [alice, bob]) expect(await person.page.getByTestId('gap').count(), person.name).toBe(0);
}

const speakerOf = (line: string): string => line.split(' ', 1)[0] ?? '';
