import { Table, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { count, moment } from '../format.js';
import type { ChartSpec } from './chart-specs.js';
import type { ChartRow } from './series.js';

/** So many rows can be read; a chart has up to 361. */
const MOST = 60;

interface ChartTableProps extends Pick<ChartSpec, 'title' | 'lines' | 'format'> {
  readonly rows: readonly ChartRow[];
}

/** The newest values of a chart in words and numbers, for those who cannot see it. Made when it is opened. */
export function ChartTable({ title, rows, lines, format }: ChartTableProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const newest = isOpen ? rows.slice(-MOST).reverse() : [];
  return (
    <details className="admin-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <>
          {rows.length > MOST && (
            <Text size="xs" c="dimmed">
              The newest {MOST} of {count(rows.length)} steps
            </Text>
          )}
          <Table.ScrollContainer minWidth={280} maxHeight={240} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table aria-label={title} fz="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Time</Table.Th>
                  {lines.map(({ key, label }) => (
                    <Table.Th key={key} scope="col">
                      {label}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {newest.map((row) => (
                  <Table.Tr key={row.at}>
                    <Table.Td>{moment(row.at)}</Table.Td>
                    {lines.map(({ key }) => {
                      const value = row[key] ?? null;
                      return <Table.Td key={key}>{value === null ? 'no data' : format(value)}</Table.Td>;
                    })}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
    </details>
  );
}
