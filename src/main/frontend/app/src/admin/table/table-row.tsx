import { memo, type ReactNode } from 'react';
import type { Column } from './columns.js';

interface TableRowProps<T> {
  readonly item: T;
  readonly columns: readonly Column<T>[];
  readonly now: number;
  /** Its place among all rows, from 0. */
  readonly index: number;
  /** Its distance from the top of the first row, in pixels. */
  readonly top: number;
  readonly canFocus: boolean;
  readonly isOpen: boolean;
}

function Row<T>({ item, columns, now, index, top, canFocus, isOpen }: TableRowProps<T>): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      data-index={index}
      tabIndex={canFocus ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map(({ key, align, wideOnly = false, cell }) => (
        <div key={key} role="gridcell" data-align={align} data-wide-only={wideOnly || undefined}>
          {cell(item, now)}
        </div>
      ))}
    </div>
  );
}

/** One row; renders again only when its own item, place or focus is another one. Its table hears clicks and keys. */
export const TableRow = memo(Row) as typeof Row;
