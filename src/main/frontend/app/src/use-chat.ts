import { useConnection } from '@tidings/react';
import { RealtimeError, TooLargeError } from '@tidings/realtime';
import { useCallback, useEffect, useReducer, useState } from 'react';
import { chatAfter, EMPTY_CHAT, type Chat, type ChatPayload } from './chat.js';
import type { User } from './user.js';

const HISTORY = 50;

/** A room as a component sees it. */
export interface ChatRoom {
  readonly chat: Chat;
  /** The room has been entered: what `chat` lacks has not been said, or is on its way. */
  readonly known: boolean;
  /** Why the room cannot be read, or undefined. */
  readonly error: RealtimeError | undefined;
  readonly say: (text: string) => void;
  /** Sends a failed line again, under its old id. */
  readonly retry: (id: string, text: string) => void;
}

/** Listens to a room from its last 50 lines on, and says things in it. */
export function useChat(name: string, user: User): ChatRoom {
  const connection = useConnection();
  const [chat, dispatch] = useReducer(chatAfter, EMPTY_CHAT);
  const [known, setKnown] = useState(false);
  const [error, setError] = useState<RealtimeError>();

  useEffect(() => {
    const channel = connection.channel<ChatPayload>(name, { history: HISTORY });
    const ends = [
      channel.on('error', (failure) => {
        if (channel.state !== 'subscribed' || !failure.retryable) setError(failure); // Else the SDK sees to it.
      }),
      channel.on('state', (state) => {
        if (state !== 'subscribed') return;
        setKnown(true);
        setError(undefined);
      }),
      channel.on('gap', ({ to }) => dispatch({ type: 'gap', to })),
      channel.on('message', (_, frame) => dispatch({ type: 'event', frame, userId: user.id })),
    ];
    return () => ends.forEach((end) => end());
  }, [connection, name, user.id]);

  const publish = useCallback(
    (id: string, text: string) => {
      connection.publish(name, { text } satisfies ChatPayload, { id }).then(
        () => dispatch({ type: 'acked', id }),
        (failure: unknown) => dispatch({ type: 'failed', id, ...wordsOf(failure) }),
      );
    },
    [connection, name],
  );
  const say = useCallback(
    (text: string) => {
      const id = connection.newPublishId();
      dispatch({ type: 'said', id, text, sender: user.name, time: Date.now() });
      publish(id, text);
    },
    [connection, publish, user.name],
  );
  const retry = useCallback(
    (id: string, text: string) => {
      dispatch({ type: 'retried', id });
      publish(id, text);
    },
    [publish],
  );
  return { chat, known, error, say, retry };
}

function wordsOf(failure: unknown): { readonly reason: string; readonly hopeless: boolean } {
  if (!(failure instanceof RealtimeError)) return { reason: String(failure), hopeless: false };
  const { what, todo } = failure;
  const hopeless = failure instanceof TooLargeError;
  return { reason: hopeless ? `${what} ${todo}` : what, hopeless };
}
