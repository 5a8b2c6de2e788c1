import { expect, it, vi } from 'vitest';
import { closedError } from '../src/closing.js';
import { RealtimeConnection, ServerError, type SocketLike } from '../src/index.js';
import { loadWords } from '../src/words.js';

const words = vi.hoisted(() => ({ missing: true }));

vi.mock('../src/generated/code-words.js', async (original) => {
  if (words.missing) throw new Error('404');
  return original();
});

class SilentSocket implements SocketLike {
  readonly readyState = 0;
  onopen = null;
  onmessage = null;
  onerror = null;
  onclose = null;
  send(): void {
    throw new Error('It never opens.');
  }
  close(): void {
    // Nobody hears it.
  }
}

const refusal = () => new ServerError({ code: 202, name: 'forbidden', message: 'Not for you.', retryable: false });

const ending = () => closedError({ code: 4001, reason: '', wasClean: true }, undefined);

it('names errors, and says where to look their remedy up, while the words cannot be loaded, which it tells', async () => {
  const onDefect = vi.fn();
  const connection = new RealtimeConnection({ url: 'ws://hub.test/ws', WebSocket: SilentSocket, onDefect });
  void connection.connect();
  await vi.waitFor(() => expect(onDefect).toHaveBeenCalledOnce());
  expect(onDefect).toHaveBeenCalledWith({
    kind: 'transport',
    detail: expect.stringContaining('the words of errors could not be loaded') as string,
  });
  expect(refusal()).toMatchObject({ name: 'forbidden', todo: 'Look the code up in the documentation of the hub.' });
  expect(ending()).toMatchObject({ closeCode: 4001, todo: 'Look the code up in the documentation of the hub.' });
  connection.disconnect();
  words.missing = false;
  await loadWords();
  expect(refusal().todo).toBe('Ask for the right, or use a channel the caller may use.');
  expect(ending().todo).toBe('Stop; sign in again.');
});
