import { useCallback, useState, type FocusEvent, type KeyboardEvent } from 'react';

/** The keyboard of a list whose entries are focused one at a time. */
export interface Roving {
  /** The entry that Tab reaches. */
  readonly current: number;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * One stop for Tab in a list of `count` entries, which have `data-entry`; arrows, Page Up and Page Down go to the one
 * before and after, Home and End to the first and the last.
 */
export function useRoving(count: number): Roving {
  const [wanted, setWanted] = useState(0);
  const current = Math.min(wanted, Math.max(0, count - 1));
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const target = targetOf(event.key, current, count);
      if (target === undefined || event.defaultPrevented) return;
      event.preventDefault();
      entriesOf(event.currentTarget)[target]?.focus();
    },
    [current, count],
  );
  const onFocus = useCallback((event: FocusEvent<HTMLElement>) => {
    const index = entriesOf(event.currentTarget).findIndex((entry) => entry.contains(event.target));
    if (index >= 0) setWanted(index);
  }, []);
  return { current, onKeyDown, onFocus };
}

function entriesOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[data-entry]')];
}

function targetOf(key: string, current: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'PageDown':
      return Math.min(current + 1, count - 1);
    case 'ArrowUp':
    case 'PageUp':
      return Math.max(current - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
