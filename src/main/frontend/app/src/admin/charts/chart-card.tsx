import { Paper, Text, Title } from '@mantine/core';
import { memo, useMemo, type ReactNode } from 'react';
import type { Series } from '../admin-api.js';
import type { ChartSpec } from './chart-specs.js';
import { ChartTable } from './chart-table.js';
import { latestOf, rowsOf, type Break } from './series.js';
import { TimeChart } from './time-chart.js';
import { useInTurn } from './use-in-turn.js';

interface ChartCardProps {
  readonly spec: ChartSpec;
  readonly series: Series;
  readonly breaks: readonly Break[];
}

/** One chart with its unit, its newest values, and the same as a table. Charts are drawn one after the other. */
export const ChartCard = memo(function ChartCard({ spec, series, breaks }: ChartCardProps): ReactNode {
  const { title, unit } = spec;
  const shown = useInTurn(useMemo(() => ({ spec, series, breaks }), [spec, series, breaks]));
  return (
    <Paper
      withBorder
      p="sm"
      mih={264}
      component="figure"
      m={0}
      aria-label={`${title}, ${unit}`}
      aria-busy={shown === undefined}
      data-testid="chart"
    >
      <Title order={4} size="h6">
        {title}{' '}
        <Text span size="xs" c="dimmed" fw={400}>
          {unit}
        </Text>
      </Title>
      {shown !== undefined && <Drawn {...shown} />}
    </Paper>
  );
});

const Drawn = memo(function Drawn({ spec, series, breaks }: ChartCardProps): ReactNode {
  const { title, lines, valuesOf, format, stacked = false, whole = false } = spec;
  const rows = useMemo(() => {
    const keys = lines.map(({ key }) => key);
    return rowsOf(series, keys, valuesOf);
  }, [series, lines, valuesOf]);
  const isEmpty = lines.length > 0 && rows.every((row) => lines.every(({ key }) => row[key] === null));
  return (
    <>
      <ul className="admin-legend">
        {lines.map(({ key, label }, index) => {
          const latest = latestOf(rows, key);
          return (
            <li key={key} data-line={index}>
              {label} <b>{latest === null ? '–' : format(latest)}</b>
            </li>
          );
        })}
        {lines.length === 0 && <li className="admin-legend-none">none in this time</li>}
        {isEmpty && <li className="admin-legend-none">nothing was measured in this time</li>}
      </ul>
      <TimeChart
        title={title}
        rows={rows}
        lines={lines}
        from={series.from}
        to={series.to}
        breaks={breaks}
        format={format}
        stacked={stacked}
        whole={whole}
      />
      <ChartTable title={title} rows={rows} lines={lines} format={format} />
    </>
  );
});
