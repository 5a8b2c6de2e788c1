import type { PresencePayload } from '@tidings/realtime';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import type { Person } from '../people.js';
import { usePresence, type Presence as PresenceState } from '../use-presence.js';

/** The words of a {@link Presence}; replace them for another language. */
export interface PresenceLabels {
  readonly viewing: string;
  readonly editing: string;
  readonly nobody: string;
  /** Those beyond `max`. */
  readonly more: (people: readonly Person[]) => string;
  /** A person in words; an idle one is not told by looks alone. */
  readonly person: (person: Person) => string;
  /** A person who edits, and which parts. */
  readonly editor: (person: Person) => string;
}

const LABELS: PresenceLabels = {
  viewing: 'Currently viewing',
  editing: 'Editing',
  nobody: 'nobody',
  more: (people) => `+${people.length} more`,
  person: ({ name, status }) => (status === 'idle' ? `${name} (idle)` : name),
  editor: ({ name, editing }) => (editing.length === 0 ? name : `${name} (${editing.join(', ')})`),
};

/** Properties of {@link Presence}, and those of the `section` around it. */
export interface PresenceProps extends Omit<ComponentPropsWithRef<'section'>, 'children'> {
  readonly channel: string;
  /** What this user does there; `{ activity: 'viewing' }`. Its content counts. */
  readonly userData?: PresencePayload;
  /** How many people of a list are shown; 5. The others are a number. */
  readonly max?: number;
  readonly labels?: Partial<PresenceLabels>;
  /** Shows one person, for example as an avatar; `label` says in words what it must say. */
  readonly renderPerson?: (person: Person, label: string) => ReactNode;
  /** Shows all of it in its own way. */
  readonly children?: (presence: PresenceState) => ReactNode;
}

const VIEWING: PresencePayload = { activity: 'viewing' };

/**
 * Who is here: everyone who views, and who of them edits which part, as two lists with names. Makes this user present
 * while it is mounted. Has no looks of its own: `data-list`, `data-user` and `data-status` are there to style it by.
 */
export function Presence(props: PresenceProps): ReactNode {
  const { channel, userData = VIEWING, max = 5, labels, renderPerson, children, ...rest } = props;
  const presence = usePresence(channel, userData);
  const words = { ...LABELS, ...labels };
  const shown = { max, words, renderPerson };
  return (
    <section aria-label={words.viewing} {...rest} data-joined={presence.isJoined}>
      {children !== undefined ? (
        children(presence)
      ) : (
        <>
          <PeopleList {...shown} list="viewing" people={presence.viewing} labelOf={words.person} />
          <PeopleList {...shown} list="editing" people={presence.editing} labelOf={words.editor} />
        </>
      )}
    </section>
  );
}

interface PeopleListProps {
  readonly list: 'viewing' | 'editing';
  readonly people: readonly Person[];
  readonly max: number;
  readonly words: PresenceLabels;
  readonly labelOf: (person: Person) => string;
  readonly renderPerson: PresenceProps['renderPerson'];
}

function PeopleList({ list, people, max, words, labelOf, renderPerson }: PeopleListProps): ReactNode {
  const [first, more] = [people.slice(0, max), people.slice(max)];
  return (
    <div data-list={list}>
      <span aria-hidden>{words[list]}: </span>
      {people.length === 0 ? (
        <span>{words.nobody}</span>
      ) : (
        <ul aria-label={words[list]}>
          {first.map((person) => (
            <li key={person.userId} data-user={person.userId} data-status={person.status}>
              {renderPerson === undefined ? labelOf(person) : renderPerson(person, labelOf(person))}
            </li>
          ))}
          {more.length > 0 && <li title={more.map(labelOf).join(', ')}>{words.more(more)}</li>}
        </ul>
      )}
    </div>
  );
}
