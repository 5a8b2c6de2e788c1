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

/** `version` changes when the list grows. */
export function useStickToEnd(version: unknown): StickToEnd {
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
  return { ref, onScroll, away, toEnd };
}
