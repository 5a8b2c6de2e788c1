import { tellDefect } from '../config.js';
import { notLoaded, type RealtimeError } from '../errors.js';
import type { Link, LinkPort } from '../link.js';
import type { ConnectionWay } from '../status.js';
import { SHORT, TransportLadder, type AttemptEnd } from '../transport-ladder.js';
import type { Transport } from '../transport-list.js';
import type { TransportsPort } from '../transports.js';
import type { Fallbacks } from './fallbacks.js';
import { hubAnswers } from './hub-answers.js';
import { storedTransport } from './stored-transport.js';

/**
 * Chooses between several transports by how attempts and sessions ended. What there is beyond the WebSocket is loaded
 * when it is first needed; where that fails, the attempt goes by the WebSocket.
 */
export class TransportChoice {
  readonly #port: TransportsPort;
  readonly #ladder: TransportLadder;
  #fallbacks: Fallbacks | undefined;
  /** Whether the hub answered requests when the last attempt had failed. */
  #evidence: Promise<boolean> | undefined;

  /** `remembered` is what the storage had before the first attempt. */
  constructor(port: TransportsPort, remembered: string | null) {
    this.#port = port;
    this.#ladder = new TransportLadder(port.settings.transports, storedTransport(port.settings, remembered));
  }

  /** How the next attempt goes, or how the session does. */
  get way(): ConnectionWay {
    const { transport, degraded } = this.#ladder;
    return { transport, degraded };
  }

  /** Chooses the transport of the next attempt. Rejects with a RealtimeError when it could not be loaded. */
  async prepare(): Promise<void> {
    if (this.#ladder.suspect) this.#ladder.judge((await this.#evidence) === true);
    if (this.#ladder.transport !== 'websocket') await this.#load();
  }

  /** After {@link prepare}. Throws what the constructor of a socket throws. */
  open(port: LinkPort): Link {
    const { transport } = this.#ladder;
    return this.#fallbacks === undefined || transport === 'websocket'
      ? this.#port.openSocket(this.#port.device(), port)
      : this.#fallbacks.open(transport, port);
  }

  /** The attempt goes by this one. */
  go(transport: Transport): void {
    this.#ladder.go(transport);
  }

  /** A session is ready. */
  connected(): void {
    this.#ladder.connected();
    this.#fallbacks?.connected();
  }

  /** An attempt or a session has ended, and not by the application. */
  ended(end: AttemptEnd): void {
    this.#ladder.ended(end);
    if (this.#ladder.suspect) this.#evidence = hubAnswers(this.#port.settings); // A hub that is down now may answer soon.
    if (!this.#ladder.degraded && end.lasted >= SHORT) this.#fallbacks?.held();
  }

  /** There is no session. */
  rest(): void {
    this.#fallbacks?.rest();
  }

  /** The page is seen again, or the network is another one. */
  woke(): void {
    this.#fallbacks?.woke();
  }

  async #load(): Promise<void> {
    if (this.#fallbacks !== undefined) return;
    try {
      const chunk = await import('./fallbacks.js');
      this.#fallbacks ??= new chunk.Fallbacks(this.#port, this.#ladder);
    } catch (error) {
      this.#notLoaded(notLoaded(this.#ladder.transport, error));
    }
  }

  #notLoaded(error: RealtimeError): void {
    const { settings } = this.#port;
    tellDefect(settings, { kind: 'transport', detail: error.what });
    if (settings.transports.includes('websocket')) return this.#ladder.go('websocket');
    throw error;
  }
}
