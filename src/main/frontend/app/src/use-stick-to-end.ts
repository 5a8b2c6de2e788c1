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
  const leftAt = useRef(0);
  const [away, setAway] = useState(false);
  const toEnd = useCallback(() => {
    const list = ref.current;
    if (list === null) return;
    list.scrollTop = list.scrollHeight;
    leftAt.current = list.scrollTop;
  }, []);
  const onScroll = useCallback(() => {
    const list = ref.current;
    if (list === null) return;
    leftAt.current = list.scrollTop;
    setAway(isAway(list));
  }, []);
  // The list may grow between a scroll and the event that tells of it: who has moved up meanwhile is not brought back.
  const follow = useCallback(() => {
    const list = ref.current;
    if (list !== null && list.scrollTop < leftAt.current && isAway(list)) setAway(true);
    else toEnd();
  }, [toEnd]);
  useLayoutEffect(() => {
    if (!away) follow();
  }, [version, away, follow]);
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

function isAway({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight > NEAR;
}
