import { count } from './format.js';
import type { Counts } from './admin-api.js';

const WORDS: Readonly<Record<string, string>> = {
  trimmed: 'older than what is kept',
  epoch: 'the channel began anew',
  limit: 'reader too far behind',
  memory: 'memory of the hub was short',
  sampled: 'lossy, left out on the way',
};

/** Why clients miss events, in words; a reason that is not known stays as it is. */
export function gapWords(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).map(([reason, n]) => [WORDS[reason] ?? reason, n]));
}

/** The same in a sentence. */
export function gapText(counts: Counts): string {
  return Object.entries(gapWords(counts))
    .map(([words, n]) => `${count(n)}: ${words}`)
    .join('; ');
}
