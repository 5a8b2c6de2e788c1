import { useLiveData, type LiveData } from '@tidings/react/query';
import { createContext, useContext, type ReactNode } from 'react';
import { HEALTH, healthChannelOf, type Overview } from './admin-api.js';
import { useAdmin } from './admin-context.js';

/** The overview in TanStack Query's cache. */
export const OVERVIEW_KEY = ['admin', 'overview'];
/** Between two requests while pushes do not come, in milliseconds. */
export const POLL_INTERVAL = 5000;

const FeedContext = createContext<LiveData<Overview> | undefined>(undefined);
const TYPES = [HEALTH];

/**
 * Keeps the overview current for the components below: pushed over the connection each second, or else polled. Only those
 * that read it render with each push.
 */
export function FeedProvider({ children }: { children: ReactNode }): ReactNode {
  const { client, scope } = useAdmin();
  const feed = useLiveData<Overview>({
    channel: healthChannelOf(scope),
    queryKey: OVERVIEW_KEY,
    fetchFn: ({ signal }) => client.overview(signal),
    pollInterval: POLL_INTERVAL,
    refreshOn: TYPES,
    patch: pushed,
  });
  return <FeedContext value={feed}>{children}</FeedContext>;
}

/** The overview and how it comes; renders with each push. Throws outside of a FeedProvider. */
export function useFeed(): LiveData<Overview> {
  const feed = useContext(FeedContext);
  if (feed === undefined) throw new Error('useFeed is for components within FeedProvider.');
  return feed;
}

/** A push is the whole overview. */
function pushed(_: Overview | undefined, payload: unknown): Overview {
  return payload as Overview;
}
