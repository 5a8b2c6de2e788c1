import type { Delay, Scope, Series, SeriesPoint } from '../admin-api.js';
import { amount, bytes, millis, words } from '../format.js';
import { failuresOf, rateOf, reasonsOf, type ValuesOf } from './series.js';

/** One line, or one layer, of a chart. */
export interface ChartLine {
  readonly key: string;
  readonly label: string;
}

/** What a chart shows of a series. */
export interface ChartSpec {
  readonly title: string;
  readonly unit: string;
  readonly stacked?: boolean;
  /** Its values are whole numbers, and so is its scale. */
  readonly whole?: boolean;
  readonly lines: readonly ChartLine[];
  readonly valuesOf: ValuesOf;
  /** A value with its unit. */
  readonly format: (value: number) => string;
}

type Figure = Exclude<
  { [K in keyof SeriesPoint]: SeriesPoint[K] extends number ? K : never }[keyof SeriesPoint],
  'at' | 'known' | 'connections' | 'waiting'
>;

const SECOND = 1000;
const MINUTE = 60_000;
/** More reasons than that cannot be told apart. */
const MOST_REASONS = 6;

/** The charts of the overview; which reasons of failures there are is in the series. Whose they are is not known. */
export function chartsOf(series: Series, scope: Scope): ChartSpec[] {
  return scope === 'site' ? [...FIXED, failures(series), losses] : [...FIXED, losses];
}

const FIXED: readonly ChartSpec[] = [
  {
    title: 'Open connections',
    unit: 'most in a step',
    whole: true,
    lines: [{ key: 'connections', label: 'open' }],
    valuesOf: ({ connections }) => ({ connections }),
    format: amount,
  },
  {
    title: 'Queue depth',
    unit: 'frames, most in a step',
    whole: true,
    lines: [{ key: 'waiting', label: 'waiting' }],
    valuesOf: ({ waiting }) => ({ waiting }),
    format: amount,
  },
  rates('Messages', 'per second', SECOND, { messagesIn: 'in', framesOut: 'out' }, (n) => `${amount(n)} /s`),
  rates('Traffic', 'bytes per second', SECOND, { bytesIn: 'in', bytesOut: 'out' }, (n) => `${bytes(n)}/s`),
  delays('Delivery delay', 'publication to written frame', 'delay'),
  delays('Propagation delay', 'publication to handler in the client', 'propagation'),
  rates('Sessions', 'per minute', MINUTE, { opened: 'opened', closed: 'closed', reconnects: 'reconnected' }, perMinute),
];

const losses = rates(
  'Losses and client errors',
  'per minute',
  MINUTE,
  { dropped: 'dropped', gaps: 'gaps', clientErrors: 'client errors' },
  perMinute,
);

function failures(series: Series): ChartSpec {
  const reasons = reasonsOf(series, MOST_REASONS);
  return {
    title: 'Failed connections by reason',
    unit: 'per minute',
    stacked: true,
    lines: reasons.map((reason) => ({ key: reason, label: words(reason) })),
    valuesOf: failuresOf(reasons),
    format: perMinute,
  };
}

function rates(
  title: string,
  unit: string,
  per: number,
  figures: Partial<Record<Figure, string>>,
  format: ChartSpec['format'],
): ChartSpec {
  const lines = Object.entries(figures).map(([key, label]) => ({ key, label }));
  const valuesOf: ValuesOf = (point) =>
    Object.fromEntries(lines.map(({ key }) => [key, rateOf(point[key as Figure], per, point)]));
  return { title, unit, lines, valuesOf, format };
}

function delays(title: string, unit: string, which: 'delay' | 'propagation'): ChartSpec {
  const lines = [
    { key: 'p50', label: 'p50' },
    { key: 'p99', label: 'p99' },
  ];
  const valuesOf: ValuesOf = (point) => percentilesOf(point[which]);
  return { title, unit, lines, valuesOf, format: millis };
}

function percentilesOf(delay: Delay | null): Readonly<Record<string, number | null>> {
  return { p50: delay?.p50 ?? null, p99: delay?.p99 ?? null };
}

function perMinute(n: number): string {
  return `${amount(n)} /min`;
}
