import { useChannel, usePresence, useWebSocketStatus, WebSocketProvider } from '@tidings/react';
import { useState, type FormEvent } from 'react';
import { createRoot } from 'react-dom/client';

const LOBBY = 'workspace.lobby';

/** What somebody said; `id` is the position of its event. */
interface Line {
  id: string;
  name: string;
  text: string;
}

/** The local hub signs a token for anybody on this machine; a real application asks its own back end. */
async function fetchToken(user: string): Promise<{ token: string }> {
  const body = JSON.stringify({ user: user.toLowerCase(), name: user });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch('/api/dev/token', { method: 'POST', headers, body });
  if (!response.ok) throw new Error(`No token: status ${response.status}`);
  return (await response.json()) as { token: string };
}

/** The one field of a form, which is empty again after it was sent. */
function Field({ label, onSend }: { label: string; onSend: (text: string) => void }) {
  const [text, setText] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== '') onSend(text.trim());
    setText('');
  };
  return (
    <form onSubmit={send}>
      <input aria-label={label} placeholder={label} value={text} onChange={(event) => setText(event.target.value)} />
    </form>
  );
}

function Lobby() {
  const [lines, setLines] = useState<Line[]>([]);
  const status = useWebSocketStatus();
  const { members } = usePresence(LOBBY, { activity: 'viewing' });
  const { error, gap, publish } = useChannel<string>(LOBBY, {
    history: 50,
    onMessage: (text, { id, sender }) => setLines((before) => [...before, { id, name: sender.name, text }]),
  });
  const say = (text: string) => publish(text).catch((refused: Error) => alert(refused.message));
  return (
    <>
      <p role="status">{status}</p>
      <ul aria-label="Here">
        {members.map(({ name, clientId }) => (
          <li key={clientId}>{name}</li>
        ))}
      </ul>
      {error && <p>{error.message}</p>}
      {gap && <p>Some lines may be missing: {gap.reason}</p>}
      <ol aria-label="Lines">
        {lines.map(({ id, name, text }) => (
          <li key={id}>{`${name}: ${text}`}</li>
        ))}
      </ol>
      <Field label="Say something" onSend={say} />
    </>
  );
}

function App() {
  const [user, setUser] = useState<string>();
  if (user === undefined) return <Field label="Your name" onSend={setUser} />;
  return (
    <WebSocketProvider config={{ url: '/ws', auth: () => fetchToken(user) }}>
      <Lobby />
    </WebSocketProvider>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
