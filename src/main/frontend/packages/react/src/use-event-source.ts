import type { AiComplete, RealtimeError } from '@tidings/realtime';
import {
  AnswerStream,
  NO_ANSWER,
  type AnswerListener,
  type AnswerStatus,
  type EventStreamConfig,
} from '@tidings/realtime/event-stream';
import { useCallback, useContext, useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { CredentialsContext } from './context.js';
import { LatestStream } from './latest-stream.js';

/** Options of {@link useEventSource}. The callbacks and `auth` may change with every render: the latest are called. */
export interface EventSourceOptions<T = AiComplete>
  extends AnswerListener<T>, Omit<EventStreamConfig, 'url' | 'clock' | 'random' | 'fetch'> {
  /** Connect; true. */
  readonly enabled?: boolean;
}

/** An answer as a component sees it. The functions stay the same until the stream is another one. */
export interface EventSourceResult {
  /** The text so far; each is the beginning of the next, until another answer begins. */
  readonly data: string;
  /** `idle` without an address or while not `enabled`. */
  readonly status: AnswerStatus;
  /** How the answer ended as an error, or why the stream is reconnecting. */
  readonly error: RealtimeError | undefined;
  /** Stops reading; the answer itself goes on. */
  readonly close: () => void;
  /** Connects at once and goes on from the text so far; after an end, with a newer answer if there is one. */
  readonly reconnect: () => void;
}

/**
 * Reads an answer that grows, while the component is mounted: its text has each token once and in its place, however
 * often the stream is lost, and it ends once. Inside a WebSocketProvider the stream of the same hub has its credentials.
 * Another `url`, `headers`, `method`, `body`, `credentials`, `authToken` or `lastEventId` is another stream.
 */
export function useEventSource<T = AiComplete>(
  url: string | null,
  options: EventSourceOptions<T> = {},
): EventSourceResult {
  const provider = useContext(CredentialsContext);
  const [latest] = useState(() => new LatestStream(options, provider));
  useLayoutEffect(() => latest.replace(options, provider));
  const { enabled = true, headers, method, body, credentials, auth, authToken, lastEventId } = options;
  const fixed = { headers, method, body, credentials, authToken, lastEventId, auth: auth !== undefined };
  const identity = JSON.stringify([url, enabled, fixed, provider?.url, provider?.authToken]);
  const stream = useMemo(
    () => (url === null || !enabled ? undefined : new AnswerStream(...latest.following(url, options, provider))),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object alone is no reason for a new stream
    [identity],
  );
  useEffect(() => {
    stream?.start();
    return () => stream?.pause();
  }, [stream]);
  const subscribe = useCallback((changed: () => void) => stream?.subscribe(changed) ?? noop, [stream]);
  const state = useSyncExternalStore(
    subscribe,
    () => stream?.state ?? NO_ANSWER,
    () => NO_ANSWER,
  );
  const close = useCallback(() => stream?.close(), [stream]);
  const reconnect = useCallback(() => stream?.reconnect(), [stream]);
  return useMemo(() => ({ ...state, close, reconnect }), [state, close, reconnect]);
}

function noop(): void {
  // Nothing was subscribed.
}
