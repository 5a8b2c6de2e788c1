import type { Counts, Delay, Series, SeriesPoint } from '../admin-api.js';

/** More points than that cannot be told apart in a chart, and take long to draw. */
export const MOST_POINTS = 360;

/**
 * The series in at most `MOST_POINTS` steps: neighbours are one step, of which connections and waiting frames are the most,
 * a delay the longest, and a count what it would be if it were known for all of the step. The same series when it is short.
 */
export function merged(series: Series): Series {
  const { from, to, step, points } = series;
  const factor = Math.ceil(Math.floor((to - from) / step) / MOST_POINTS);
  if (factor <= 1) return series;
  const wide = step * factor;
  const groups = new Map<number, SeriesPoint[]>();
  for (const point of points) {
    const at = Math.floor(point.at / wide) * wide;
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [point]);
    else group.push(point);
  }
  return { ...series, step: wide, points: [...groups].map(([at, group]) => one(at, group, factor)) };
}

function one(at: number, group: readonly SeriesPoint[], factor: number): SeriesPoint {
  const share = factor / group.length;
  const sum = (of: (point: SeriesPoint) => number): number => share * group.reduce((all, point) => all + of(point), 0);
  return {
    at,
    connections: Math.max(...group.map(({ connections }) => connections)),
    waiting: Math.max(...group.map(({ waiting }) => waiting)),
    opened: sum(({ opened }) => opened),
    closed: sum(({ closed }) => closed),
    reconnects: sum(({ reconnects }) => reconnects),
    messagesIn: sum(({ messagesIn }) => messagesIn),
    bytesIn: sum(({ bytesIn }) => bytesIn),
    framesOut: sum(({ framesOut }) => framesOut),
    bytesOut: sum(({ bytesOut }) => bytesOut),
    dropped: sum(({ dropped }) => dropped),
    gaps: sum(({ gaps }) => gaps),
    clientErrors: sum(({ clientErrors }) => clientErrors),
    failed: sumOfCounts(group, share),
    delay: longest(group.map(({ delay }) => delay)),
    propagation: longest(group.map(({ propagation }) => propagation)),
    roundTrip: longest(group.map(({ roundTrip }) => roundTrip)),
  };
}

function sumOfCounts(group: readonly SeriesPoint[], share: number): Counts {
  const sums: Record<string, number> = {};
  for (const { failed } of group) {
    for (const [reason, n] of Object.entries(failed)) sums[reason] = (sums[reason] ?? 0) + share * n;
  }
  return sums;
}

function longest(delays: readonly (Delay | null)[]): Delay | null {
  const known = delays.filter((delay) => delay !== null);
  if (known.length === 0) return null;
  const most = (of: (delay: Delay) => number): number => Math.max(...known.map(of));
  return { count: most((d) => d.count), p50: most((d) => d.p50), p99: most((d) => d.p99), max: most((d) => d.max) };
}
