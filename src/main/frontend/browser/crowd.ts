import { WebSocket } from 'ws';
import type { HubProcess } from './hub-process.js';

/** How many come at a time. */
const AT_A_TIME = 32;

/** Many people with a connection each, and no page: the sockets of one process. */
export class Crowd {
  readonly #sockets: WebSocket[] = [];

  private constructor() {}

  /** Brings in `crowd-0`, `crowd-1` and so on, each of whom reads one of 50 channels; resolves when all are there. */
  static async join(hub: HubProcess, size: number): Promise<Crowd> {
    const crowd = new Crowd();
    let next = 0;
    const comeIn = async (): Promise<void> => {
      for (let n = next++; n < size; n = next++) await crowd.#join(hub, n);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, comeIn));
    return crowd;
  }

  async #join(hub: HubProcess, n: number): Promise<void> {
    const token = await hub.token(`crowd-${n}`);
    const socket = new WebSocket(`${hub.url.replace('http', 'ws')}/ws?device=device-of-crowd-${n}`, ['tidings.v1']);
    this.#sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code, reason) =>
        reject(new Error(`crowd-${n} was closed with ${code}: ${reason.toString()}`)),
      );
      socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.includes('"connected"')) {
          socket.send(JSON.stringify({ type: 'subscribe', id: 's', channel: `doc:crowd-${n % 50}` }));
        } else if (text.includes('"subscribed"')) resolve();
      });
    });
  }

  /** How many are still there. */
  get size(): number {
    return this.#sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  }

  /** All leave at once. */
  leave(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}
