import type { Unsubscribe } from '../listeners.js';

/** The frames of a page, which come while it is seen. */
export interface Frames {
  /** Frames come now. */
  readonly running: boolean;
  /** Calls `run` with the time in milliseconds, before the next frame is painted, unless the returned function is called. */
  request(run: (time: number) => void): () => void;
  /** Calls `changed` whenever `running` may be another, until the returned function is called. */
  watch(changed: () => void): Unsubscribe;
}

/** The frames of the page that this runs in. Where there is no page (Node, workers), none come. */
export const pageFrames: Frames = {
  get running() {
    const seen = typeof document !== 'undefined' && document.visibilityState === 'visible';
    return seen && typeof requestAnimationFrame === 'function';
  },
  request(run) {
    const handle = requestAnimationFrame(run);
    return () => cancelAnimationFrame(handle);
  },
  watch(changed) {
    if (typeof document === 'undefined') return () => undefined;
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};
