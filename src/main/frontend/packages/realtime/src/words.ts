/** Until the words are loaded. */
const LOOK_UP = 'Look the code up in the documentation of the hub.';

let words: typeof import('./generated/code-words.js') | undefined;

/** Loads what the contract says of its codes to people, once. Rejects where it cannot be loaded. */
export async function loadWords(): Promise<void> {
  words ??= await import('./generated/code-words.js');
}

/** What to do about an error of the hub; where to look it up until the words are loaded. */
export function remedyOf(code: number): string {
  return words?.REMEDIES[code] ?? LOOK_UP;
}

/** What a close code says has happened, and what to do; where to look it up until the words are loaded. */
export function endingOf(code: number): readonly [what: string, todo: string] {
  if (words === undefined) return ['', LOOK_UP];
  const [what = '', todo = 'Connect again.'] = words.ENDINGS[code] ?? [];
  return [what, todo];
}
