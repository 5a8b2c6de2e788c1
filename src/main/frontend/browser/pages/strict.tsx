import { useChannel, usePresence, useWebSocketChannel, WebSocketProvider } from '@tidings/react';
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { fetchToken, hubAddress } from './own-hub.js';

/** What the room has seen. */
interface Seen {
  /** How often it was mounted, and taken away. */
  mounts: number;
  unmounts: number;
  /** What the channel has said. */
  readonly lines: string[];
}

declare global {
  interface Window {
    strict: Seen;
  }
}

const ROOM = 'workspace.strict';

/** Several hooks of one channel. */
function Room() {
  useEffect(() => {
    window.strict.mounts++;
    return () => {
      window.strict.unmounts++;
    };
  }, []);
  useWebSocketChannel<string>(ROOM, (text) => window.strict.lines.push(text));
  const { messages, isSubscribed, publish } = useChannel<string>(ROOM, { presence: true });
  const { members, isJoined } = usePresence(ROOM, { activity: 'viewing' });
  return (
    <>
      <p role="status">{isSubscribed && isJoined ? `${members.length} here` : 'not here yet'}</p>
      <ol>
        {messages.map((text, n) => (
          <li key={n}>{text}</li>
        ))}
      </ol>
      <button type="button" onClick={() => void publish(`line ${messages.length + 1}`)}>
        Say something
      </button>
    </>
  );
}

window.strict = { mounts: 0, unmounts: 0, lines: [] };
createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <WebSocketProvider config={{ url: hubAddress(), auth: () => fetchToken('strict') }}>
      <Room />
    </WebSocketProvider>
  </StrictMode>,
);
