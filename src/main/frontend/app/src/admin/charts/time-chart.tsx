import { useElementSize } from '@mantine/hooks';
import { memo, useMemo, type ReactNode } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceArea, Tooltip, XAxis, YAxis } from 'recharts';
import { moment } from '../format.js';
import type { ChartLine } from './chart-specs.js';
import type { Break, ChartRow } from './series.js';
import { tickLabel, ticksOf } from './time-ticks.js';

interface TimeChartProps {
  readonly title: string;
  readonly rows: readonly ChartRow[];
  readonly lines: readonly ChartLine[];
  readonly from: number;
  readonly to: number;
  readonly breaks: readonly Break[];
  readonly format: (value: number) => string;
  /** Layers on each other, instead of lines. */
  readonly stacked: boolean;
  readonly whole: boolean;
}

const HEIGHT = 180;
const TICK = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const BOX = {
  background: 'var(--mantine-color-body)',
  border: '1px solid var(--mantine-color-default-border)',
  borderRadius: 'var(--mantine-radius-sm)',
  fontSize: 12,
};

/**
 * Values over time. Where nothing is known lines break, and the ground is grey. Arrow keys go from step to step;
 * nothing moves by itself.
 */
export const TimeChart = memo(function TimeChart(props: TimeChartProps): ReactNode {
  const { title, rows, lines, from, to, breaks, format, stacked, whole } = props;
  const { ref, width } = useElementSize();
  const wide = width || 560;
  const ticks = useMemo(() => ticksOf(from, to, Math.max(2, Math.floor(wide / 90))), [from, to, wide]);
  const axisFormat = (value: number): string =>
    format(value)
      .replace(/ ?\/(s|min)$/, '')
      .replaceAll(' ', '\u00a0');
  return (
    <div ref={ref} className="admin-chart">
      <ComposedChart
        width={wide}
        height={HEIGHT}
        data={rows}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        syncId="admin"
        syncMethod="value"
        title={title}
      >
        <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={[from, to]}
          allowDataOverflow
          ticks={ticks}
          tickFormatter={(at: number) => tickLabel(at, to - from)}
          tick={TICK}
          stroke="var(--mantine-color-default-border)"
        />
        <YAxis
          width={58}
          tick={TICK}
          tickFormatter={axisFormat}
          tickCount={4}
          allowDecimals={!whole}
          domain={[0, 'auto']}
          stroke="var(--mantine-color-default-border)"
        />
        {lines.map(({ key, label }, index) => (stacked ? layer(key, label, index) : line(key, label, index)))}
        {breaks.map(({ from: x1, to: x2 }) => (
          <ReferenceArea key={x1} x1={x1} x2={x2} className="admin-break" fill="var(--admin-break)" fillOpacity={1} />
        ))}
        <Tooltip
          isAnimationActive={false}
          contentStyle={BOX}
          labelFormatter={(at) => (typeof at === 'number' ? moment(at) : '')}
          formatter={(value) => (typeof value === 'number' ? format(value) : 'no data')}
        />
      </ComposedChart>
    </div>
  );
});

function line(key: string, label: string, index: number): ReactNode {
  return (
    <Line
      key={key}
      dataKey={key}
      name={label}
      type="linear"
      stroke={colorOf(index)}
      strokeWidth={2}
      strokeDasharray={DASHES[index % DASHES.length] ?? 'none'}
      dot={false}
      connectNulls={false}
      isAnimationActive={false}
    />
  );
}

function layer(key: string, label: string, index: number): ReactNode {
  return (
    <Area
      key={key}
      dataKey={key}
      name={label}
      stackId="all"
      type="stepAfter"
      stroke={colorOf(index)}
      fill={colorOf(index)}
      fillOpacity={0.55}
      isAnimationActive={false}
    />
  );
}

/** Lines differ without colours, too. */
const DASHES = ['none', '5 3', '2 3'];

function colorOf(index: number): string {
  return `var(--admin-line-${index})`;
}
