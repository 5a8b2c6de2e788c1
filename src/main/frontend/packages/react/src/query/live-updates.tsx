import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useCallback, useMemo, useState } from 'react';
import { useLiveData, type LiveData, type LiveDataOptions } from './use-live-data.js';

/** Live data that a reader can stop, as updates that go on by themselves must be (WCAG 2.2.2). */
export interface PausableData<T> extends LiveData<T> {
  readonly isPaused: boolean;
  /** Paused, and there are newer data. */
  readonly isBehind: boolean;
  /** Shows what there is now until `resume`; the newest is fetched all the same. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Properties of {@link LiveUpdates}: what to keep current, how to show it, and those of the `div` around it. */
export type LiveUpdatesProps<T> = LiveDataOptions<T> & {
  readonly children: (live: PausableData<T>) => ReactNode;
} & Omit<ComponentPropsWithRef<'div'>, 'children'>;

/**
 * Shows data that stay current, in an element that says when they are being loaded (`aria-busy`) and has no looks of its
 * own: `data-live`, `data-paused` and `data-behind` are there to style it by.
 */
export function LiveUpdates<T>(props: LiveUpdatesProps<T>): ReactNode {
  const { channel, fetchFn, pollInterval, enableWebSocket, refreshOn, patch, queryKey, ...others } = props;
  const { minInterval, spread, enabled, children, ...rest } = others;
  const options = { channel, fetchFn, pollInterval, enableWebSocket, refreshOn, patch, queryKey };
  const live = usePausable(useLiveData<T>({ ...options, minInterval, spread, enabled }));
  return (
    <div
      {...rest}
      aria-busy={live.isFetching}
      data-live={live.isLive}
      data-paused={live.isPaused}
      data-behind={live.isBehind}
    >
      {children(live)}
    </div>
  );
}

function usePausable<T>(live: LiveData<T>): PausableData<T> {
  const [held, setHeld] = useState<LiveData<T>>();
  const pause = useCallback(() => setHeld((before) => before ?? live), [live]);
  const resume = useCallback(() => setHeld(undefined), []);
  return useMemo(() => {
    const { data, lastUpdated } = held ?? live;
    const isBehind = held !== undefined && held.data !== live.data;
    return { ...live, data, lastUpdated, isPaused: held !== undefined, isBehind, pause, resume };
  }, [held, live, pause, resume]);
}
