import { TidingsDevtools } from '@tidings/devtools';
import { RealtimeConnection } from '@tidings/realtime';
import { FakeServer } from '@tidings/testing';
import { createRoot } from 'react-dom/client';

/** A page with something in each view of the panel: frames, channels, a gap, a reconnect. */
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
  server.channel('doc:1').publish({ title: 'Plan' });
  server.faults.cut();
  server.channel('doc:1').publish({ title: 'Another plan' });
  server.channel('doc:1').trim();
}

void show();
