import { Avatar, Group, Text, Tooltip } from '@mantine/core';
import type { Person } from '@tidings/react';
import type { ReactNode } from 'react';
import { initialsOf } from './people.js';

const SHOWN = 5;

/** People as avatars behind a label; those beyond the fifth as a number, with their names in its tooltip. */
export function PeopleRow({
  label,
  people,
  testId,
}: {
  label: string;
  people: readonly Person[];
  testId: string;
}): ReactNode {
  const [shown, more] = [people.slice(0, SHOWN), people.slice(SHOWN)];
  return (
    <Group gap="xs" wrap="nowrap" data-testid={testId}>
      <Text size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {label}:
      </Text>
      {people.length === 0 && <Text size="sm">nobody</Text>}
      <Group component="ul" gap={4} wrap="nowrap" m={0} p={0} aria-label={label}>
        {shown.map((person) => (
          <PersonAvatar key={person.userId} person={person} />
        ))}
      </Group>
      {more.length > 0 && (
        <Tooltip label={more.map(({ name }) => name).join(', ')} multiline maw={300} events={EVERY_WAY}>
          <Text size="sm" tabIndex={0} style={{ whiteSpace: 'nowrap' }}>
            +{more.length} more
          </Text>
        </Tooltip>
      )}
    </Group>
  );
}

const EVERY_WAY = { hover: true, focus: true, touch: true };

function PersonAvatar({ person }: { person: Person }): ReactNode {
  const { userId, name, avatar, status } = person;
  const idle = status === 'idle';
  const title = idle ? `${name} (idle)` : name;
  return (
    <Tooltip label={title} withArrow events={EVERY_WAY}>
      <Avatar
        component="li"
        src={avatar ?? null}
        alt={title}
        name={name}
        color="initials"
        size="sm"
        radius="xl"
        opacity={idle ? 0.5 : 1}
        tabIndex={0}
        aria-label={title}
        data-testid="member"
        data-user={userId}
      >
        {initialsOf(name)}
      </Avatar>
    </Tooltip>
  );
}
