import { useEffect, useRef, type RefObject } from 'react';

/**
 * When the element that had the focus goes out of a part of the page, and nothing has the focus then, what `next` finds
 * gets it. For the component that renders the part anew.
 */
export function useKeptFocus(part: RefObject<HTMLElement | null>, next: () => HTMLElement | null | undefined): void {
  /** What had the focus last of the part. */
  const last = useRef<HTMLElement>(undefined);
  useEffect(() => {
    const focused = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && part.current?.contains(target) === true) last.current = target;
    };
    document.addEventListener('focusin', focused);
    return () => document.removeEventListener('focusin', focused);
  }, [part]);
  useEffect(() => {
    if (last.current?.isConnected !== false) return;
    const nobody = document.activeElement === null || document.activeElement === document.body;
    if (!nobody) return; // A dialog may have it for now.
    last.current = undefined;
    next()?.focus({ preventScroll: true });
  });
}
