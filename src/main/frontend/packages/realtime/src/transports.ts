import { tellDefect, type Settings } from './config.js';
import { notLoaded, type RealtimeError } from './errors.js';
import { hubAnswers } from './hub-answers.js';
import type { Link, LinkPort } from './link.js';
import { isolated } from './listeners.js';
import type { ConnectionWay } from './status.js';
import { storedTransport } from './stored-transport.js';
import type { HeldChannel } from './subscription.js';
import type { TokenSource } from './tokens.js';
import { SHORT, TransportLadder, type AttemptEnd } from './transport-ladder.js';
import type { Transport } from './transport-list.js';
import type { Fallbacks } from './transport/fallbacks.js';

/** What transports need from the connection. */
export interface TransportsPort {
  readonly settings: Settings;
  readonly tokens: TokenSource;
  /** The name of this device. */
  device(): string;
  channels(): readonly HeldChannel[];
  openSocket(device: string, port: LinkPort): Link;
  /** A better transport works: make a new session. */
  climbed(): void;
}

/**
 * Opens links by the best transport that works. What there is beyond the WebSocket is loaded when it is first needed;
 * where that fails, the attempt goes by the WebSocket.
 */
export class Transports {
  readonly #port: TransportsPort;
  readonly #ladder: TransportLadder;
  #fallbacks: Fallbacks | undefined;
  /** Whether the hub answered requests when the last attempt had failed. */
  #evidence: Promise<boolean> | undefined;
  #told: Transport | undefined;

  constructor(port: TransportsPort) {
    this.#port = port;
    this.#ladder = new TransportLadder(port.settings.transports, storedTransport(port.settings));
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

  /** A session is ready. */
  connected(): void {
    const { way } = this;
    this.#ladder.connected();
    this.#fallbacks?.connected();
    if (way.transport !== this.#told) isolated(() => this.#port.settings.onTransport?.(way));
    this.#told = way.transport;
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
      const chunk = await import('./transport/fallbacks.js');
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
