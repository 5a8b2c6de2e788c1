import { describe, expect, it } from 'vitest';
import { without } from '../src/admin/acts/use-acts.js';
import type { SeriesPoint } from '../src/admin/admin-api.js';
import { addressOf, adminPlaceOf, isAdminPath } from '../src/admin/admin-place.js';
import { chartsOf } from '../src/admin/charts/chart-specs.js';
import { breaksOf, failuresOf, latestOf, reasonsOf, rowsOf } from '../src/admin/charts/series.js';
import { ticksOf } from '../src/admin/charts/time-ticks.js';
import { closeWords } from '../src/admin/close-words.js';
import { amount, bytes, counted, duration, millis } from '../src/admin/format.js';
import { directionOf, layoutOf, narrowed, nextSort, type Column } from '../src/admin/table/columns.js';
import { EMPTY_LOG, logAfter, LONGEST, type FrameLogAction } from '../src/admin/trace/frame-log.js';
import { aConnection, aPoint, aSeries } from './admin-samples.js';

const STEP = 10_000;
const seriesAt = (...steps: number[]) =>
  aSeries({ from: 0, to: 10 * STEP, points: steps.map((n) => aPoint(n * STEP, { connections: n })) });
const connections = ({ connections: n }: { readonly connections: number }) => ({ connections: n });

describe('the rows of a chart', () => {
  it('break once where steps are missing', () => {
    const rows = rowsOf(seriesAt(0, 1, 5, 6), ['connections'], connections);
    expect(rows.map(({ at, connections: n }) => [at / STEP, n])).toEqual([
      [0, 0],
      [1, 1],
      [2, null],
      [5, 5],
      [6, 6],
    ]);
  });

  it('have a value of their own for nothing known', () => {
    const rows = rowsOf(seriesAt(0), ['p50'], () => ({}));
    expect(rows[0]?.['p50']).toBeNull();
    expect(latestOf(rows, 'p50')).toBeNull();
    expect(latestOf([], 'p50')).toBeNull();
  });
});

describe('the breaks of a series', () => {
  it.each([
    ['none', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], []],
    ['none for the steps that are not written yet', [0, 1, 2, 3, 4, 5, 6, 7], []],
    ['before the first point', [3, 4, 5, 6, 7, 8, 9], [[0, 3]]],
    ['in the middle', [0, 1, 5, 6, 7, 8, 9], [[2, 5]]],
    ['after the last point', [0, 1, 2], [[3, 10]]],
    ['all of it', [], [[0, 10]]],
  ])('are %s', (_, steps, breaks) => {
    const series = aSeries({ from: 0, to: 10 * STEP, points: steps.map((n) => aPoint(n * STEP)) });
    expect(breaksOf(series).map(({ from, to }) => [from / STEP, to / STEP])).toEqual(breaks);
  });
});

describe('the rates of a chart', () => {
  const valuesOf = (title: string, over: Partial<SeriesPoint>) =>
    chartsOf(aSeries(), 'tenant')
      .find((spec) => spec.title === title)
      ?.valuesOf(aPoint(0, over));

  it('are of the time that is known, also where the step is not over', () => {
    expect(valuesOf('Messages', { known: 10_000, messagesIn: 600 })).toMatchObject({ messagesIn: 60 });
    expect(valuesOf('Messages', { known: 2000, messagesIn: 120 })).toMatchObject({ messagesIn: 60 });
    expect(valuesOf('Sessions', { known: 2000, opened: 2 })).toMatchObject({ opened: 60 });
  });

  it('are not known where nothing of the step is', () => {
    expect(valuesOf('Traffic', { known: 0, bytesIn: 0 })).toEqual({ bytesIn: null, bytesOut: null });
  });
});

describe('failures', () => {
  const series = aSeries({ points: [aPoint(0, { failed: { a: 1, b: 5, c: 2 } }), aPoint(STEP, { failed: { c: 9 } })] });

  it('are shown by the most frequent reasons, and the others together', () => {
    expect(reasonsOf(series, 3)).toEqual(['c', 'b', 'a']);
    expect(reasonsOf(series, 2)).toEqual(['c', 'other']);
  });

  it('are per minute, and zero where a reason did not occur', () => {
    const valuesOf = failuresOf(['c', 'other']);
    expect(series.points.map(valuesOf)).toEqual([
      { c: 12, other: 36 },
      { c: 54, other: 0 },
    ]);
  });

  it('are of the time that is known', () => {
    const valuesOf = failuresOf(['rate']);
    const failed = { rate: 2 };
    expect(valuesOf(aPoint(0, { known: 2000, failed }))).toEqual({ rate: 60 });
    expect(valuesOf(aPoint(0, { known: 0, failed }))).toEqual({ rate: null });
  });
});

describe('ticks', () => {
  it('are round times, no more than fit', () => {
    const from = Date.parse('2026-11-26T11:52:00Z');
    const ticks = ticksOf(from, from + 3_600_000, 5);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(5);
    expect(ticks.every((at) => at % 900_000 === 0)).toBe(true);
  });

  it('are some for a month, too', () => {
    expect(ticksOf(0, 30 * 86_400_000, 6).length).toBeGreaterThan(3);
  });
});

describe('words for numbers', () => {
  it.each([
    [bytes(0), '0 B'],
    [bytes(999), '999 B'],
    [bytes(1234), '1.2 kB'],
    [bytes(5_000_000_000), '5 GB'],
    [millis(0.25), '0.25 ms'],
    [millis(12.34), '12.3 ms'],
    [millis(1500), '1.5 s'],
    [amount(12_345.6), '12,346'],
    [duration(-5), '0 s'],
    [duration(59_999), '59 s'],
    [duration(125_000), '2 min 5 s'],
    [duration(7_200_000), '2 h'],
    [duration(183_600_000), '2 d 3 h'],
    [counted(1, 'entry', 'entries'), '1 entry'],
    [counted(1200, 'entry', 'entries'), '1,200 entries'],
    [closeWords(1001), '1001 (going away)'],
    [closeWords(4999), '4999'],
  ])('%s', (words, expected) => {
    expect(words).toBe(expected);
  });
});

describe('addresses of the admin page', () => {
  it('are those below /admin alone', () => {
    expect(['/admin', '/admin/', '/admin/audit', '/administration', '/'].map(isAdminPath)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('say the page, the search, the order and what is open', () => {
    const address = addressOf('connections', { search: 'a&b', sort: '-user', open: 'c1' });
    const [pathname = '', query = ''] = address.split('?');
    expect(adminPlaceOf(pathname, query)).toMatchObject({
      page: 'connections',
      search: 'a&b',
      sort: '-user',
      open: 'c1',
    });
    expect(addressOf('overview')).toBe('/admin');
    expect(adminPlaceOf('/admin/nowhere', '').page).toBeUndefined();
  });
});

describe('the layout of a table', () => {
  const cell = () => null;
  const columns: Column<never>[] = [
    { key: 'a', label: 'A', width: 100, grow: 2, cell },
    { key: 'b', label: 'B', width: 80, wideOnly: true, cell },
    { key: 'c', label: 'C', width: 60, cell },
  ];

  it('has the same tracks and the same least width for all rows', () => {
    expect(layoutOf(columns)).toEqual({ tracks: 'minmax(100px, 2fr) 80px 60px', least: 240 + 2 * 12 + 20 });
    expect(layoutOf(narrowed(columns))).toEqual({ tracks: 'minmax(100px, 2fr) 60px', least: 160 + 12 + 20 });
  });
});

describe('the order of a column', () => {
  it('begins with the largest, turns round, and stays where there is one only', () => {
    const both = { up: 'user', down: '-user' };
    expect(nextSort(both, '-opened')).toBe('-user');
    expect(nextSort(both, '-user')).toBe('user');
    expect(nextSort(both, 'user')).toBe('-user');
    expect(nextSort({ up: 'name' }, 'name')).toBe('name');
    expect(directionOf(both, '-user')).toBe('descending');
    expect(directionOf({ down: '-rate' }, undefined)).toBe('none');
  });
});

describe('a list of connections', () => {
  const pages = {
    pages: [{ items: [aConnection(1), aConnection(2)], total: 3, loadedAt: 1 }],
    pageParams: [undefined],
  };

  it('is without those that an act ends, and has as many less', () => {
    expect(without(pages, ({ id }) => id === 'c1').pages).toEqual([{ items: [aConnection(2)], total: 2, loadedAt: 1 }]);
  });

  it('is the same when none is hit', () => {
    expect(without(pages, () => false)).toBe(pages);
  });
});

describe('the log of a trace', () => {
  const log = (...actions: FrameLogAction[]) => actions.reduce(logAfter, EMPTY_LOG);
  const came = (...types: string[]): FrameLogAction => ({
    type: 'came',
    dropped: 0,
    frames: types.map((type) => ({ at: 1, direction: 'in', type, bytes: 15, frame: { type } })),
  });

  it('numbers frames, the newest first', () => {
    const { frames } = log(came('a', 'b'), came('c'));
    expect(frames.map(({ number, type }) => `${number}${type}`)).toEqual(['3c', '2b', '1a']);
  });

  it('keeps the newest only, also while it is paused', () => {
    const many = came(...Array.from({ length: LONGEST + 50 }, (_, n) => String(n)));
    expect(log(many).frames).toHaveLength(LONGEST);
    const paused = log({ type: 'paused' }, many, many);
    expect([paused.held.length, paused.frames.length, paused.came]).toEqual([LONGEST, 0, 2 * (LONGEST + 50)]);
    expect(logAfter(paused, { type: 'resumed' }).frames[0]?.number).toBe(2 * (LONGEST + 50));
  });

  it('is the same when nothing came', () => {
    expect(logAfter(EMPTY_LOG, came())).toBe(EMPTY_LOG);
  });
});
