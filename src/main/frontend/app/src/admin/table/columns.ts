import type { ReactNode } from 'react';

/** What a column can be ordered by: the words of the contract for both directions. */
export interface Sorting {
  readonly up?: string;
  readonly down?: string;
}

/** One column of a table. The same object in every render. */
export interface Column<T> {
  readonly key: string;
  readonly label: string;
  /** A track of a CSS grid. */
  readonly width: string;
  readonly align?: 'end';
  readonly sorting?: Sorting;
  /** Left out where the screen is narrow. */
  readonly wideOnly?: boolean;
  /** `now` is when the rows were loaded, Unix milliseconds. */
  readonly cell: (item: T, now: number) => ReactNode;
}

/** In which direction a column is ordered, as `aria-sort` says it. */
export function directionOf({ up, down }: Sorting, sort: string | undefined): 'ascending' | 'descending' | 'none' {
  if (sort !== undefined && sort === up) return 'ascending';
  return sort !== undefined && sort === down ? 'descending' : 'none';
}

/** The order after a click on a column: the largest first, then the other way round where there is one. */
export function nextSort({ up, down }: Sorting, sort: string | undefined): string | undefined {
  const first = down ?? up;
  return sort === first ? (up ?? first) : first;
}

/** The tracks of a table for wide and for narrow screens. */
export function tracksOf<T>(columns: readonly Column<T>[]): { readonly wide: string; readonly narrow: string } {
  const tracks = (shown: readonly Column<T>[]): string => shown.map(({ width }) => width).join(' ');
  return { wide: tracks(columns), narrow: tracks(columns.filter(({ wideOnly = false }) => !wideOnly)) };
}
