import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type RefObject } from 'react';

/** What a row focus needs of its table. */
export interface RowFocusPort {
  readonly count: number;
  /** Which row takes the focus; it is in the document, or will be when it is scrolled to. */
  readonly active: number;
  readonly onActive: (index: number) => void;
  /** How many rows are seen at once. */
  readonly pageLength: number;
  readonly scrollTo: (index: number) => void;
  /** Some row is shown elsewhere. */
  readonly isOpen: boolean;
  /** Enter, or a click, on a row. */
  readonly onOpen: ((index: number) => void) | undefined;
}

/**
 * One row of a table takes the focus: arrows, Page Up and Down, Home and End move it, Enter opens it. The rows need not be
 * in the document: a row is scrolled to, and gets the focus when it is there.
 */
export function useRowFocus(
  scroller: RefObject<HTMLElement | null>,
  { count, active, onActive, pageLength, scrollTo, isOpen, onOpen }: RowFocusPort,
) {
  /** Where the focus goes, until it is there: keys may come faster than rows. */
  const destination = useRef<number>(undefined);

  useEffect(() => {
    if (destination.current !== active) return;
    const row = rowAt(scroller.current, active);
    if (row === undefined) return;
    destination.current = undefined;
    row.focus({ preventScroll: true });
  });

  useEffect(() => {
    const table = scroller.current;
    if (!isOpen || table === null) return;
    return () => void setTimeout(() => keepFocus(table), CLOSING);
  }, [isOpen, scroller]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const target = indexOf(event.target);
    const at = target === undefined ? target : (destination.current ?? target);
    if (at === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      return onOpen?.(at);
    }
    const to = destinationOf(event.key, at, count, pageLength);
    if (to === undefined) return;
    event.preventDefault();
    destination.current = to;
    onActive(to);
    scrollTo(to);
  };
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const at = indexOf(event.target);
    if (at === undefined || getSelection()?.isCollapsed === false) return; // Selecting text opens nothing.
    onActive(at);
    onOpen?.(at);
  };
  const onFocus = (event: { readonly target: EventTarget }): void => {
    const at = indexOf(event.target);
    if (at === undefined) return;
    destination.current = undefined;
    onActive(at);
  };
  return { onKeyDown, onClick, onFocus };
}

/** How long what shows a row takes to close and give the focus back, in milliseconds. */
const CLOSING = 300;

/** The row that had the focus may be gone: then the one that took its place has it. */
function keepFocus(table: HTMLElement): void {
  const nobody = document.activeElement === null || document.activeElement === document.body;
  if (nobody) table.querySelector<HTMLElement>('[data-index][tabindex="0"]')?.focus({ preventScroll: true });
}

function destinationOf(key: string, at: number, count: number, page: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.min(Math.max(to, 0), count - 1);
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row === null ? undefined : Number(row.dataset['index']);
}

function rowAt(scroller: HTMLElement | null, index: number): HTMLElement | undefined {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? undefined;
}
