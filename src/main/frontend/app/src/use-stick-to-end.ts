import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

const NEAR = 40;

/** A scrolling list that follows its newest entry unless the user has scrolled up. */
export interface StickToEnd {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  /** The user has scrolled up. */
  readonly away: boolean;
  readonly toEnd: () => void;
}

/**
 * `version` changes when the list grows; that its frame shrinks, as when the composer grows, is seen here. `own` changes
 * when the user adds an entry, which brings the end back.
 */
export function useStickToEnd(version: unknown, own: string | undefined): StickToEnd {
  const ref = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => {
    const list = ref.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, []);
  const onScroll = useCallback(() => {
    const list = ref.current;
    if (list !== null) setAway(list.scrollHeight - list.scrollTop - list.clientHeight > NEAR);
  }, []);
  useLayoutEffect(() => {
    if (!away) toEnd();
  }, [version, away, toEnd]);
  useLayoutEffect(() => {
    if (own !== undefined) toEnd();
  }, [own, toEnd]);
  useLayoutEffect(() => {
    if (away || ref.current === null) return;
    const frame = new ResizeObserver(toEnd);
    frame.observe(ref.current);
    return () => frame.disconnect();
  }, [away, toEnd]);
  return { ref, onScroll, away, toEnd };
}
