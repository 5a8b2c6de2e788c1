import { UnstyledButton } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { directionOf, nextSort, type Column } from './columns.js';

interface TableHeadProps {
  readonly columns: readonly Column<never>[];
  readonly sort: string | undefined;
  readonly onSort: ((sort: string | undefined) => void) | undefined;
}

const ARROWS = { ascending: '↑', descending: '↓', none: '↕' };

/** The names of the columns; those that rows can be ordered by are buttons. */
export const TableHead = memo(function TableHead({ columns, sort, onSort }: TableHeadProps): ReactNode {
  return (
    <div role="rowgroup" className="admin-table-head">
      <div role="row" aria-rowindex={1}>
        {columns.map(({ key, label, align, sorting, wideOnly = false }) => {
          const direction = sorting === undefined ? undefined : directionOf(sorting, sort);
          return (
            <div
              key={key}
              role="columnheader"
              aria-sort={direction}
              data-align={align}
              data-wide-only={wideOnly || undefined}
            >
              {sorting === undefined || direction === undefined ? (
                label
              ) : (
                <UnstyledButton onClick={() => onSort?.(nextSort(sorting, sort))} data-testid={`sort-${key}`}>
                  {label}
                  <span aria-hidden>{ARROWS[direction]}</span>
                </UnstyledButton>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
});
