import type { Counts, Delay, Figures, Overview } from '../admin-api.js';
import { amount, bytes, count, counted, millis, percent } from '../format.js';

/** One figure with its unit, and what it is about. */
export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  /** Something to look at. */
  readonly alarm?: boolean;
}

const MINUTE = 60;
const NONE = '–';

/** The figures of an overview, the most asked for first. Rates and delays are those of the last minute, delays of all tenants. */
export function tilesOf(overview: Overview): Tile[] {
  const { connections, lastMinute, total, stability, delay, propagation, roundTrip, pushDelay } = overview;
  const isSite = overview.scope === 'site';
  return [
    {
      label: 'Open connections',
      value: count(connections.open),
      hint: `${count(total.opened)} opened since the start`,
    },
    { label: 'Users', value: count(connections.users), hint: 'with an open connection' },
    {
      label: 'Slow consumers',
      value: count(connections.slow),
      hint: `connections whose queue does not empty; ${counted(connections.waiting, 'frame')} in all queues`,
      alarm: connections.slow > 0,
    },
    stabilityOf(stability),
    rateOf('Messages in', lastMinute.messagesIn, total.messagesIn),
    rateOf('Frames out', lastMinute.framesOut, total.framesOut),
    trafficOf('Received', lastMinute.bytesIn, total.bytesIn),
    trafficOf('Sent', lastMinute.bytesOut, total.bytesOut),
    delayOf('Delivery delay', delay, 'publication to written frame'),
    delayOf('Propagation delay', propagation, 'publication to handler, as clients report'),
    delayOf('Push delay', pushDelay, 'transaction of a feature to publication'),
    delayOf('Round trip', roundTrip, 'ping to pong'),
    lossesOf(lastMinute),
    { label: 'Reconnects', value: perMinute(lastMinute.reconnects), hint: recoveriesOf(lastMinute.recoveries) },
    ...(isSite ? [failuresOf(lastMinute.failed)] : []), // Whose they are is not known.
    {
      label: 'Client errors',
      value: perMinute(lastMinute.clientErrors),
      hint: `${count(total.clientErrors)} since the start, as clients report`,
      alarm: lastMinute.clientErrors > 0,
    },
  ];
}

function stabilityOf({ closed, stable }: Overview['stability']): Tile {
  const value = closed === 0 ? NONE : percent(stable / closed);
  const hint =
    closed === 0
      ? 'no session closed in the last 15 min'
      : `${count(stable)} of ${count(closed)} that closed in 15 min had lived > 5 min`;
  return { label: 'Stable sessions', value, hint, alarm: closed >= 10 && stable / closed < 0.5 };
}

function rateOf(label: string, inMinute: number, total: number): Tile {
  return { label, value: `${amount(inMinute / MINUTE)} /s`, hint: `${count(total)} since the start` };
}

function trafficOf(label: string, inMinute: number, total: number): Tile {
  return { label, value: `${bytes(inMinute / MINUTE)}/s`, hint: `${bytes(total)} since the start` };
}

function delayOf(label: string, delay: Delay | null, from: string): Tile {
  if (delay === null) return { label, value: NONE, hint: `${from}; nothing measured in the last minute` };
  const value = `${millis(delay.p50)} · ${millis(delay.p99)}`;
  return { label: `${label}, p50 · p99`, value, hint: `${from}; longest ${millis(delay.max)}` };
}

function lossesOf({ dropped, gaps, replayed, resent }: Figures): Tile {
  const value = `${count(dropped)} · ${count(gaps)} /min`;
  return {
    label: 'Drops · gaps',
    value,
    hint: `${counted(replayed, 'event')} replayed, ${counted(resent, 'publication')} resent`,
    alarm: gaps > 0,
  };
}

function failuresOf(failed: Counts): Tile {
  const sum = sumOf(failed);
  const [worst] = Object.entries(failed).toSorted(([, a], [, b]) => b - a);
  const hint = worst === undefined ? 'none refused or broken' : `most: ${worst[0].replaceAll('_', ' ')}`;
  return { label: 'Failed connections', value: perMinute(sum), hint, alarm: sum > 0 };
}

function recoveriesOf({ recovered = 0, snapshot = 0, gap = 0 }: Counts): string {
  return `${count(recovered)} recovered, ${count(snapshot)} by snapshot, ${count(gap)} with a gap`;
}

function perMinute(n: number): string {
  return `${count(n)} /min`;
}

/** All counts of a map together. */
export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}
