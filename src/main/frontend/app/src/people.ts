import type { Member } from '@tidings/realtime';

/** One person, on however many devices. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly avatar: string | undefined;
  /** Editing on at least one device. */
  readonly editing: boolean;
  /** Idle on every device. */
  readonly idle: boolean;
}

/** The people behind the members, in the order of their first joining. */
export function peopleOf(members: readonly Member[]): readonly Person[] {
  const people = new Map<string, Person>();
  for (const { userId, name, avatar, activity, status } of members) {
    const known = people.get(userId);
    people.set(userId, {
      id: userId,
      name,
      avatar,
      editing: activity === 'editing' || known?.editing === true,
      idle: status === 'idle' && (known?.idle ?? true),
    });
  }
  return [...people.values()];
}

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
