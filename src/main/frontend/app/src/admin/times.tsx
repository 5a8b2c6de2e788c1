import type { ReactNode } from 'react';
import { duration, moment, shortMoment } from './format.js';
import { useNow, useUptime } from './use-now.js';

/** Day and time in the reader's zone. */
export function Moment({ at }: { at: number }): ReactNode {
  return <time dateTime={isoOf(at)}>{moment(at)}</time>;
}

/** The same without the year, for tables. */
export function ShortMoment({ at }: { at: number }): ReactNode {
  return (
    <time dateTime={isoOf(at)} title={moment(at)}>
      {shortMoment(at)}
    </time>
  );
}

/** How old what stands there is, told anew each second; `at` is by this machine's clock. */
export function Age({ at }: { at: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={isoOf(at)} title={moment(at)}>
      as of {duration(now - Math.floor(at / 1000) * 1000)} ago
    </time>
  );
}

/** The time since then, or until then, told anew each second. */
export function Elapsed({ since, until }: { since?: number; until?: number }): ReactNode {
  const now = useNow();
  return <>{duration(since === undefined ? (until ?? now) - now : now - since)}</>;
}

/** The time until then by `performance.now()`, told anew each second. */
export function Countdown({ until }: { until: number }): ReactNode {
  return <>{duration(until - useUptime())}</>;
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
