import type { Series, SeriesPoint } from '../admin-api.js';

/** What a chart draws at one time; null where nothing is known. */
export interface ChartRow {
  readonly at: number;
  readonly [key: string]: number | null;
}

/** A time of which nothing is known, Unix milliseconds. */
export interface Break {
  readonly from: number;
  readonly to: number;
}

/** The values of a point by their keys. */
export type ValuesOf = (point: SeriesPoint) => Readonly<Record<string, number | null>>;

/**
 * The rows of a chart, one for each point, in order of time. Where steps are missing there is a row of nulls at the first
 * that is, so that a line breaks there instead of bridging them or falling to zero.
 */
export function rowsOf({ points, step }: Series, keys: readonly string[], valuesOf: ValuesOf): ChartRow[] {
  const nothing = Object.fromEntries(keys.map((key) => [key, null]));
  return points.flatMap((point, index) => {
    const row: ChartRow = { ...nothing, ...valuesOf(point), at: point.at };
    const next = points[index + 1];
    const breaks = next !== undefined && next.at - point.at > step * 1.5;
    return breaks ? [row, { ...nothing, at: point.at + step }] : [row];
  });
}

/** So many steps at its end may not be written yet. */
const LATE = 2.5;

/** The times within a series of which nothing is known, also before its first point and after its last. */
export function breaksOf({ from, to, step, points }: Series): Break[] {
  const starts = points.map(({ at }) => at);
  const breaks: Break[] = [];
  let known = from;
  for (const at of [...starts, to]) {
    if (at - known > step * (at === to ? LATE : 0.5)) breaks.push({ from: known, to: at });
    known = Math.max(known, at + step);
  }
  return breaks;
}

/** The newest value that is known of a key, where the series has not ended in a break. */
export function latestOf(rows: readonly ChartRow[], key: string): number | null {
  return rows.at(-1)?.[key] ?? null;
}

/** The reasons that failed anywhere in a series, the most frequent first; beyond `most` they are together as `other`. */
export function reasonsOf({ points }: Series, most: number): string[] {
  const sums = new Map<string, number>();
  for (const { failed } of points) {
    for (const [reason, n] of Object.entries(failed)) sums.set(reason, (sums.get(reason) ?? 0) + n);
  }
  const reasons = [...sums.entries()].toSorted(([, a], [, b]) => b - a).map(([reason]) => reason);
  return reasons.length <= most ? reasons : [...reasons.slice(0, most - 1), OTHER];
}

/** How often something was counted in so many milliseconds of a point; null where nothing of it is known. */
export function rateOf(counted: number, per: number, { known }: SeriesPoint): number | null {
  return known > 0 ? (counted * per) / known : null;
}

/** The failures of a point by the reasons that are shown, per minute; zero where there were none. */
export function failuresOf(reasons: readonly string[]): ValuesOf {
  return (point) => {
    const sums: Record<string, number> = Object.fromEntries(reasons.map((reason) => [reason, 0]));
    for (const [reason, n] of Object.entries(point.failed)) {
      const key = reason in sums ? reason : OTHER;
      sums[key] = (sums[key] ?? 0) + n;
    }
    return Object.fromEntries(Object.entries(sums).map(([reason, n]) => [reason, rateOf(n, MINUTE, point)]));
  };
}

const OTHER = 'other';
const MINUTE = 60_000;
