import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  timer ??= setInterval(() => {
    for (const call of [...listeners]) call();
  }, 1000);
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in whole seconds as Unix milliseconds; renders again each second, by one timer for all. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / 1000) * 1000);
}

/** How long the page has been open, in whole seconds as milliseconds: by a clock that nobody sets. Renders again each second. */
export function useUptime(): number {
  return useSyncExternalStore(subscribe, () => Math.floor(performance.now() / 1000) * 1000);
}
