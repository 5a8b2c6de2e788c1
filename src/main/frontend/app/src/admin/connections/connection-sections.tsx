import { Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChannelReading, PastConnection, ToldError } from '../admin-api.js';
import { closeWords } from '../close-words.js';
import { count, duration } from '../format.js';
import { Moment } from '../times.js';

interface SectionProps {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReactNode[];
  readonly empty: string;
}

/** The channels that a connection reads, and how far each of them is. */
export function ChannelsOfConnection({ subscriptions }: { subscriptions: readonly ChannelReading[] }): ReactNode {
  const rows = subscriptions.map(({ channel, class: kind, position }) => (
    <Table.Tr key={channel}>
      <Table.Td className="admin-wrap">{channel}</Table.Td>
      <Table.Td>{kind}</Table.Td>
      <Table.Td className="admin-wrap">{position ?? '–'}</Table.Td>
    </Table.Tr>
  ));
  return (
    <Section
      title={`Channels (${count(subscriptions.length)})`}
      columns={['Channel', 'Class', 'Newest position']}
      rows={rows}
      empty="It reads no channel."
    />
  );
}

/** The last errors that a connection was told, the newest first. */
export function ToldErrors({ errors }: { errors: readonly ToldError[] }): ReactNode {
  const rows = errors
    .toSorted((a, b) => b.at - a.at)
    .map(({ at, code, name, message }, index) => (
      <Table.Tr key={index}>
        <Table.Td>
          <Moment at={at} />
        </Table.Td>
        <Table.Td>
          {code} {name}
        </Table.Td>
        <Table.Td className="admin-wrap">{message}</Table.Td>
      </Table.Tr>
    ));
  return (
    <Section title="Last errors" columns={['Time', 'Error', 'Message']} rows={rows} empty="It was told no error." />
  );
}

/** Earlier connections of the same device, the newest first. */
export function DeviceHistory({ history }: { history: readonly PastConnection[] }): ReactNode {
  const rows = history
    .toSorted((a, b) => b.closed - a.closed)
    .map(({ id, opened, closed, code, reason, transport, address, attempt = 0, version }) => (
      <Table.Tr key={id}>
        <Table.Td>
          <Moment at={opened} />
        </Table.Td>
        <Table.Td>{duration(closed - opened)}</Table.Td>
        <Table.Td className="admin-wrap">
          {closeWords(code)} {reason}
        </Table.Td>
        <Table.Td className="admin-wrap">
          {transport}, {address}
          {version !== undefined && `, version ${version}`}
          {attempt > 0 && `, at attempt ${attempt}`}
        </Table.Td>
      </Table.Tr>
    ));
  return (
    <Section
      title="History of the device"
      columns={['Opened', 'Lasted', 'Closed by', 'Way']}
      rows={rows}
      empty="This is the first connection of the device that is on record."
    />
  );
}

function Section({ title, columns, rows, empty }: SectionProps): ReactNode {
  return (
    <section aria-label={title}>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        <Table fz="xs" aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col">
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows}</Table.Tbody>
        </Table>
      )}
    </section>
  );
}
