import { useEffect, useState } from 'react';

/** How many seconds are left until a time in Unix milliseconds, counted down; 0 without one. */
export function useWait(until: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  const over = until === undefined || now >= until;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [over]);
  return over ? 0 : Math.ceil((until - now) / 1000);
}
