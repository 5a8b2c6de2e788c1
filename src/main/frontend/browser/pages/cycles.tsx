import {
  useChannel,
  useOfflineDetection,
  usePresence,
  useRealtimeConnection,
  useWebSocketChannel,
  useWebSocketStatus,
  WebSocketProvider,
} from '@tidings/react';
import { useBufferedChannel } from '@tidings/react/backpressure';
import { ConnectionIndicator, Presence } from '@tidings/react/components';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { fetchToken, hubAddress } from './own-hub.js';

declare global {
  interface Window {
    /** Mounts a room, waits until it has heard what it has said, and takes it away; so often, one after the other. */
    cycles: (count: number) => Promise<void>;
    /** The same with the provider and its connection, once. */
    visit: () => Promise<void>;
  }
}

/** Names that come again: a connection keeps an object for each name it has seen. */
const ROOMS = 5;
/** The hub takes 20 subscriptions a second. */
const PACE = 60;
const config = { url: hubAddress(), auth: () => fetchToken('cycles') };

/** All that a page of an application holds of a channel. */
function Room({ name, onHeard }: { name: string; onHeard: () => void }) {
  const status = useWebSocketStatus();
  const { isOffline } = useOfflineDetection();
  const [last, setLast] = useState('');
  const { messages, isSubscribed, publish } = useChannel<string>(name, { presence: true });
  const { viewing } = usePresence(name, { activity: 'viewing' });
  const { items } = useBufferedChannel<string>(name, { mode: 'batch', batchInterval: 10 });
  useWebSocketChannel<string>(name, setLast);
  useEffect(() => {
    if (isSubscribed) void publish('hello');
  }, [isSubscribed, publish]);
  useEffect(() => {
    if (last !== '' && messages.length > 0 && items.length > 0 && viewing.length > 0) onHeard();
  }, [last, messages, items, viewing, onHeard]);
  return (
    <section>
      <ConnectionIndicator />
      <Presence channel={name} />
      <p>{isOffline ? 'offline' : status}</p>
      <ol>
        {items.map((text, n) => (
          <li key={n}>{text}</li>
        ))}
      </ol>
    </section>
  );
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
let done = 0;

/** One room in a page that stays. */
async function stay(show: (room: string | undefined, onHeard: () => void) => void): Promise<void> {
  const began = performance.now();
  const name = `workspace.cycles-${done++ % ROOMS}`;
  await new Promise<void>((resolve) => show(name, resolve));
  show(undefined, () => undefined);
  await pause(Math.max(0, began + PACE - performance.now()));
}

function newRoot(): Root {
  return createRoot(document.body.appendChild(document.createElement('main')));
}

/** A page whose connection stays, and whose rooms come and go. */
const staying = newRoot();
window.cycles = async (count) => {
  for (let n = 0; n < count; n++) {
    await stay((room, onHeard) =>
      flushSync(() =>
        staying.render(
          <WebSocketProvider config={config}>
            {room !== undefined && <Room name={room} onHeard={onHeard} />}
          </WebSocketProvider>,
        ),
      ),
    );
  }
};

/** A component with a connection of its own. */
function Visitor({ onConnected }: { onConnected: () => void }) {
  const { isConnected } = useRealtimeConnection({ ...config, device: 'device-of-visitor' });
  useEffect(() => {
    if (isConnected) onConnected();
  }, [isConnected, onConnected]);
  return <p>{isConnected ? 'here' : 'on the way'}</p>;
}

window.visit = async () => {
  const root = newRoot();
  await new Promise<void>((resolve) => root.render(<Visitor onConnected={resolve} />));
  root.unmount();
  document.querySelector('main:last-of-type')?.remove();
  await pause(PACE);
};
