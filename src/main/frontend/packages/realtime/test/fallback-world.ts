import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { RealtimeConfig, RealtimeConnection, Transport } from '../src/index.js';
import { FakeHub, greeting, turn } from './hub.js';
import { FakeRequests, type FakeRequest } from './requests.js';

export const ROOM = 'workspace.lobby';
export let hub: FakeHub;
export let requests: FakeRequests;

/** The chunk is loaded in real time. */
beforeAll(() => import('../src/transport/fallbacks.js'));

beforeEach(() => {
  vi.useFakeTimers();
  hub = new FakeHub();
  requests = new FakeRequests();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

export const ALL: readonly Transport[] = ['websocket', 'sse', 'long-poll', 'poll'];

export function connecting(config: Partial<RealtimeConfig> = {}): RealtimeConnection {
  const connection = hub.connection({ transports: ALL, fetch: requests.fetch, authToken: 't', ...config });
  void connection.connect();
  return connection;
}

/** Lets time pass, and what waits for no timer happen. */
export async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited++) {
    if (waited > 1000) throw new Error('it did not come to that');
    await vi.advanceTimersByTimeAsync(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const real = globalThis.setImmediate;
const setImmediate = (run: (value: unknown) => void) => real(() => run(undefined));

export async function request(path: string, before = requests.of(path).length): Promise<FakeRequest> {
  await until(() => requests.of(path).length > before);
  return requests.last(path);
}

/** Over a stream, and ready. */
export async function overSse(
  config: Partial<RealtimeConfig> = {},
): Promise<{ connection: RealtimeConnection; stream: FakeRequest }> {
  const connection = connecting({ transports: ['sse', 'long-poll', 'poll'], ...config });
  const stream = await request('events', 0);
  await greet(stream);
  return { connection, stream };
}

export async function greet(stream: FakeRequest): Promise<void> {
  await stream.open();
  await stream.write('retry: 1384\n\nid: x\nevent: cursor\ndata: {}\n\n');
  await stream.event(greeting());
}

/** Subscribes the room, and answers it as the hub does: in the request and on the stream. */
export async function enter(connection: RealtimeConnection, stream: FakeRequest, position = 'e:0'): Promise<string[]> {
  const seen: string[] = [];
  connection.channel<string>(ROOM).on('message', (payload) => seen.push(payload));
  await turn();
  const [frame] = requests.frames.frames;
  const subscribed = { type: 'subscribed', id: frame?.id ?? '', channel: ROOM, lastEventId: position } as const;
  await stream.event(subscribed);
  await requests.frames.frame(subscribed);
  return seen;
}
