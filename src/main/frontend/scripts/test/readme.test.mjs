import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAMES } from './readme-names.mjs';
import { faultsOf, snippetsOf } from './snippets.mjs';

const frontend = resolve(import.meta.dirname, '../..');
const read = (page) => readFileSync(resolve(frontend, page), 'utf8');

describe('what our pages tell people to write', { timeout: 120_000 }, () => {
  it.each(Object.entries(NAMES))('compiles in %s', (page, names) => {
    const snippets = snippetsOf(read(page));
    expect(snippets.length).toBeGreaterThan(0);
    expect(faultsOf(snippets, names)).toEqual([]);
  });

  it('would be found not to, with the line of the page', () => {
    const page = 'packages/devtools/README.md';
    const text = read(page);
    const wrong = text.replace('connection={connection} />', 'connection={5} />');
    const line = text.slice(0, text.indexOf('connection={connection} />')).split('\n').length;
    expect(faultsOf(snippetsOf(wrong), NAMES[page])).toEqual([
      `line ${line}: Type 'number' is not assignable to type 'RealtimeConnection'.`,
    ]);
  });
});
