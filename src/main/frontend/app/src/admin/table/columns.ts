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
  /** At least, in pixels. */
  readonly width: number;
  /** Its share of what is left of the table's width; 0. */
  readonly grow?: number;
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

/** How the columns of a table share its width: the tracks of a CSS grid, and the least width of a row in pixels. */
export interface Layout {
  readonly tracks: string;
  readonly least: number;
}

/** Between two columns, and on both sides of a row, in pixels; as in the style sheet. */
const GAP = 12;
const PADDING = 10;

/** The same for all rows of a table, whatever is in them. */
export function layoutOf<T>(columns: readonly Column<T>[]): Layout {
  const tracks = columns.map(({ width, grow = 0 }) => (grow === 0 ? `${width}px` : `minmax(${width}px, ${grow}fr)`));
  const least = columns.reduce((sum, { width }) => sum + width + GAP, 2 * PADDING - GAP);
  return { tracks: tracks.join(' '), least };
}

/** The columns that are left where the screen is narrow. */
export function narrowed<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
  return columns.filter(({ wideOnly = false }) => !wideOnly);
}
