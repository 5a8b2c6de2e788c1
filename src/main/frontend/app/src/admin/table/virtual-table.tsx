import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState, type CSSProperties, type ReactNode } from 'react';
import { layoutOf, narrowed, type Column } from './columns.js';
import { TableHead } from './table-head.js';
import { TableRow } from './table-row.js';
import { useRowFocus } from './use-row-focus.js';
import './table.css';

interface VirtualTableProps<T> {
  readonly label: string;
  /** The same array in every render. */
  readonly columns: readonly Column<T>[];
  /** The same array until it changes. */
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  /** When an item was loaded, Unix milliseconds. */
  readonly timeOf: (item: T) => number;
  /** What the items are of, such as a search and an order: for others the table begins at its top. */
  readonly part: string;
  /** Others are on their way. */
  readonly isBusy: boolean;
  /** How many rows there are, also those that are not loaded; undefined where that is not known. */
  readonly total: number | undefined;
  readonly sort?: string | undefined;
  readonly onSort?: (sort: string | undefined) => void;
  readonly openId?: string | undefined;
  readonly onOpen?: ((item: T) => void) | undefined;
  /** Called when the reader comes near the last row that is loaded; again while she stays there. */
  readonly onNearEnd?: (() => void) | undefined;
}

const ROW_HEIGHT = 44;
const HEAD_HEIGHT = 39;
/** How many rows before the last one more are asked for. */
const AHEAD = 60;

/**
 * A table of any number of rows, of which those that are seen are in the document. Rows take the focus one at a time:
 * arrows move it and Enter opens the row.
 */
export function VirtualTable<T>(props: VirtualTableProps<T>): ReactNode {
  const { label, columns, items, idOf, timeOf, part, isBusy, total } = props;
  const { sort, onSort, openId, onOpen, onNearEnd } = props;
  const [current, setCurrent] = useState(0);
  const active = Math.min(current, Math.max(0, items.length - 1));
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- there is no React Compiler here, and rows get values only
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    rangeExtractor: (range) => withRow(range, active), // Who has the focus stays in the document.
    scrollPaddingEnd: HEAD_HEIGHT, // Rows begin below the head.
    useFlushSync: false,
  });
  const focus = useRowFocus(scroller, {
    count: items.length,
    pageLength: Math.max(1, Math.floor((rows.scrollRect?.height ?? 0) / ROW_HEIGHT) - 2),
    scrollTo: (index) => rows.scrollToIndex(index),
    active,
    onActive: setCurrent,
    isOpen: openId !== undefined,
    onOpen: onOpen && ((index) => items[index] !== undefined && onOpen(items[index])),
  });
  const layout = useMemo(() => styleOf(columns), [columns]);
  const height = rows.getTotalSize() + HEAD_HEIGHT + 2; // And the borders.
  const isNearEnd = (rows.range?.endIndex ?? -1) >= items.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, items.length, onNearEnd]);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
    setCurrent(0);
  }, [part]);
  return (
    <div
      ref={scroller}
      className="admin-table"
      role="grid"
      aria-label={label}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-readonly
      aria-busy={isBusy}
      style={{ ...layout, '--admin-height': `${height}px` } as CSSProperties}
      data-opens={onOpen !== undefined}
      onKeyDown={focus.onKeyDown}
      onClick={focus.onClick}
      onFocus={focus.onFocus}
    >
      <TableHead columns={columns} sort={sort} onSort={onSort} />
      <div role="rowgroup" className="admin-table-body" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const id = idOf(item);
          return (
            <TableRow
              key={id}
              item={item}
              columns={columns}
              now={timeOf(item)}
              index={index}
              top={start}
              canFocus={index === active}
              isOpen={id === openId}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The rows that are seen and some around them, and one more. */
function withRow(range: Range, row: number): number[] {
  const seen = defaultRangeExtractor(range);
  return seen.includes(row) || row >= range.count ? seen : [...seen, row].sort((a, b) => a - b);
}

function styleOf<T>(columns: readonly Column<T>[]): CSSProperties {
  const [wide, narrow] = [layoutOf(columns), layoutOf(narrowed(columns))];
  return {
    '--admin-tracks': wide.tracks,
    '--admin-least': `${wide.least}px`,
    '--admin-tracks-narrow': narrow.tracks,
    '--admin-least-narrow': `${narrow.least}px`,
  } as CSSProperties;
}
