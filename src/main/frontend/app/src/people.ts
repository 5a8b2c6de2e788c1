const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Up to two letters that stand for a name: those of its first and last word. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  return [...new Set([0, words.length - 1])].map((index) => firstLetter(words[index] ?? '')).join('');
}

function firstLetter(word: string): string {
  const [first] = graphemes.segment(word);
  return first?.segment.toUpperCase() ?? '';
}
