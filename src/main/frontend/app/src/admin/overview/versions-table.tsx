import { Paper, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { VersionFigures } from '../admin-api.js';
import { amount, count, percent } from '../format.js';

interface VersionsTableProps {
  /** Those with the most connections first. */
  readonly versions: readonly VersionFigures[];
}

/** What happened to connections since the node was started, by what their clients run: a worse release stands out. */
export function VersionsTable({ versions }: VersionsTableProps): ReactNode {
  if (versions.length === 0) return null;
  return (
    <Paper withBorder p="sm" component="section" aria-label="By SDK version" data-testid="versions">
      <Title order={3} size="h6" mb={4}>
        By SDK version{' '}
        <Text span size="xs" c="dimmed" fw={400}>
          since the node was started, in brackets for each connection
        </Text>
      </Title>
      <Table.ScrollContainer minWidth={560}>
        <Table verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              {HEADS.map((head) => (
                <Table.Th key={head} scope="col" ta={head === 'Version' ? 'start' : 'end'}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {versions.map((figures) => (
              <Row key={figures.version} figures={figures} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

const HEADS = ['Version', 'Connections', 'Came back', 'Drops', 'Gaps', 'Client errors'] as const;

function Row({ figures }: { figures: VersionFigures }): ReactNode {
  const { version, connections, reconnects, dropped, gaps, clientErrors } = figures;
  const each = (n: number): string => `${count(n)} (${amount(n / connections)})`;
  return (
    <Table.Tr>
      <Table.Th scope="row">{version}</Table.Th>
      <Table.Td ta="end">{count(connections)}</Table.Td>
      <Table.Td ta="end">{`${count(reconnects)} (${percent(reconnects / connections)})`}</Table.Td>
      <Table.Td ta="end">{each(dropped)}</Table.Td>
      <Table.Td ta="end">{each(gaps)}</Table.Td>
      <Table.Td ta="end">{each(clientErrors)}</Table.Td>
    </Table.Tr>
  );
}
