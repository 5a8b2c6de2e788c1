import { decode, encode } from '../codec.js';
import { randomName } from '../random-name.js';
import type { Transport } from '../transport-list.js';
import type { TransportsPort } from '../transports.js';
import { EventStreamParser } from '../event-stream-parser.js';
import { HubRequests } from './hub-requests.js';

/** As long as the hub holds a poll. */
const WAIT = 25_000;
const TIMEOUT = 10_000;

/**
 * Looks whether a transport lets something through, both ways. Does it as another device: a second session of the own
 * one would end the first. What it opens is closed before it resolves.
 */
export async function works(transport: Transport, port: TransportsPort, signal: AbortSignal): Promise<boolean> {
  const device = randomName(port.settings.random);
  const hub = new HubRequests(port, device);
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  signal.addEventListener('abort', stop);
  try {
    if (transport === 'websocket') return await socketWorks(device, port, abort.signal);
    return await (transport === 'sse' ? streamWorks(hub, abort.signal) : longPollWorks(hub, abort.signal));
  } catch {
    return false; // That it does not is what was to be found out.
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
    if (transport !== 'websocket') hub.leave();
  }
}

/** Pings before it says who it is: the hub answers that, and makes no session. */
function socketWorks(device: string, port: TransportsPort, signal: AbortSignal): Promise<boolean> {
  const { clock } = port.settings;
  return new Promise((resolve) => {
    const end = (works: boolean): void => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      link.close(1000, 'only a probe');
      resolve(works);
    };
    const stop = (): void => end(false);
    const timer = clock.setTimeout(stop, TIMEOUT);
    signal.addEventListener('abort', stop);
    const link = port.openSocket(device, {
      opened: () => void link.send(encode({ type: 'ping', timestamp: clock.now() })),
      received: (message) => {
        if (decode(message, () => undefined).some(({ type }) => type === 'pong')) end(true);
      },
      closed: stop,
    });
  });
}

/** A stream that a proxy holds back until it ends says nothing. */
async function streamWorks(hub: HubRequests, signal: AbortSignal): Promise<boolean> {
  return hub.ask('events', { timeout: TIMEOUT, signal, streams: true }, async (response) => {
    if (!response.ok || response.body === null) return false;
    let events = 0;
    const stream = new EventStreamParser({
      event: ({ type }) => (events += Number(type === 'message')),
    });
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      stream.push(value);
      if (events > 0) return true;
    }
  });
}

/** A poll that may wait comes back with what the hub says, and not with what a proxy says that lost its patience. */
async function longPollWorks(hub: HubRequests, signal: AbortSignal): Promise<boolean> {
  const first = await hub.ask('poll', { timeout: TIMEOUT, signal }, async (response) =>
    response.ok ? ((await response.json()) as { readonly cursor: string }) : undefined,
  );
  if (first === undefined) return false;
  const query = { cursor: first.cursor, wait: String(WAIT) };
  return hub.ask('poll', { query, timeout: WAIT + TIMEOUT, signal }, ({ ok }) => ok);
}
