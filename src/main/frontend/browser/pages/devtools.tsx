import { TidingsDevtools } from '@tidings/devtools';
import { RealtimeConnection, type Channel } from '@tidings/realtime';
import { FakeServer } from '@tidings/testing';
import { createRoot } from 'react-dom/client';

declare global {
  interface Window {
    /** Has somebody say something. */
    say: () => void;
  }
}

/** A page with something in each view of the panel: more frames than it has room for, channels, a gap, a reconnect. */
async function show(): Promise<void> {
  const server = new FakeServer({ reconnect: { base: 1 } });
  const connection = new RealtimeConnection(server.configFor('alice', { random: () => 0 }));
  for (const name of ['doc:1', 'workspace.lobby']) connection.channel(name).subscribe();
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <>
      <h1>An application</h1>
      <TidingsDevtools connection={connection} initiallyOpen />
    </>,
  );
  await connection.connect();
  await Promise.all(['doc:1', 'workspace.lobby'].map((name) => subscribed(connection.channel(name))));
  const heard = new Promise<void>((resolve) => connection.channel('doc:1').on('message', () => resolve()));
  for (let n = 1; n <= 40; n++) server.channel('workspace.lobby').publish(`line ${n}`, { as: 'bob' });
  server.channel('doc:1').publish({ title: 'Plan' });
  await heard;
  server.faults.cut();
  server.channel('doc:1').publish({ title: 'Another plan' });
  server.channel('doc:1').trim();
  window.say = () => void server.channel('workspace.lobby').publish('something', { as: 'bob' });
}

function subscribed(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (channel.state === 'subscribed') resolve();
    };
    channel.on('state', look);
    look();
  });
}

void show();
