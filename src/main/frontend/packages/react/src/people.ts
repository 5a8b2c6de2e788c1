import type { Member } from '@tidings/realtime';

/** One person who is present, on however many devices. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  /** URL of a picture. */
  readonly avatar: string | undefined;
  /** Online on at least one device; else idle. */
  readonly status: 'online' | 'idle';
  /** What the person does, on the device that says it last: `viewing`, `editing`, or a word of the application. */
  readonly activity: string | undefined;
  /** Editing on at least one device. */
  readonly isEditing: boolean;
  /** The parts of the page that are edited, as `filter-panel`; empty where none was named. */
  readonly editing: readonly string[];
  /** How many devices. */
  readonly devices: number;
}

/** The people behind the members, in the order of their first joining. */
export function peopleOf(members: readonly Member[]): readonly Person[] {
  const people = new Map<string, Person>();
  for (const member of members) people.set(member.userId, joined(people.get(member.userId), member));
  return [...people.values()];
}

function joined(known: Person | undefined, member: Member): Person {
  const { userId, name, avatar, activity, component, status } = member;
  const isEditing = activity === 'editing';
  const editing = new Set(known?.editing);
  if (isEditing && component !== undefined) editing.add(component);
  return {
    userId,
    name,
    avatar: avatar ?? known?.avatar,
    status: status === 'idle' && known?.status !== 'online' ? 'idle' : 'online',
    activity: activity ?? known?.activity,
    isEditing: isEditing || known?.isEditing === true,
    editing: [...editing],
    devices: (known?.devices ?? 0) + 1,
  };
}
