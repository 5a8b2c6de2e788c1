import type { Link, LinkPort } from '../link.js';
import type { TransportLadder } from '../transport-ladder.js';
import type { Transport } from '../transport-list.js';
import type { TransportsPort } from '../transports.js';
import { Climb } from './climb.js';
import { PollLink } from './poll-link.js';
import { works } from './probes.js';
import { SseLink } from './sse-link.js';

/** What there is beyond the WebSocket: links by requests, and the way back up. Loaded when it is needed. */
export class Fallbacks {
  readonly #port: TransportsPort;
  readonly #ladder: TransportLadder;
  readonly #climb: Climb;

  constructor(port: TransportsPort, ladder: TransportLadder) {
    const { clock, random, transportProbeDelay } = port.settings;
    this.#port = port;
    this.#ladder = ladder;
    this.#climb = new Climb(clock, random, transportProbeDelay, { look: (signal) => this.#look(signal) });
  }

  open(transport: Exclude<Transport, 'websocket'>, port: LinkPort): Link {
    return transport === 'sse'
      ? new SseLink(port, this.#port)
      : new PollLink(port, this.#port, transport === 'long-poll');
  }

  /** A session is ready. */
  connected(): void {
    if (this.#ladder.degraded) this.#climb.start();
  }

  /** There is no session. */
  rest(): void {
    this.#climb.stop();
  }

  /** The network may be another one. */
  woke(): void {
    this.#climb.soon();
  }

  /** The best transport has proved good. */
  held(): void {
    this.#climb.reset();
  }

  async #look(signal: AbortSignal): Promise<void> {
    for (const transport of this.#ladder.better) {
      const found = await works(transport, this.#port, signal);
      if (signal.aborted) return;
      if (!found) continue;
      this.#ladder.go(transport);
      return this.#port.climbed();
    }
    this.#ladder.go(this.#ladder.transport);
  }
}
