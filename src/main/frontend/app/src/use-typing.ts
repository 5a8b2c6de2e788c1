import { useCallback, useEffect, useRef, useState } from 'react';

/** How long after the last key somebody still counts as typing, in milliseconds. */
export const TYPING_FOR = 3000;

/** Whether somebody types: from a key on until 3 s after the last one, or until `stop`. */
export function useTyping(): { typing: boolean; key: () => void; stop: () => void } {
  const [typing, setTyping] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    setTyping(false);
  }, []);
  const key = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTyping(false), TYPING_FOR);
    setTyping(true);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { typing, key, stop };
}
