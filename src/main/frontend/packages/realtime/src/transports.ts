import { hostOf, tellDefect, type Settings } from './config.js';
import { notLoaded } from './errors.js';
import type { Link, LinkPort } from './link.js';
import { isolated } from './listeners.js';
import type { ConnectionWay } from './status.js';
import { transportKey, tryRead } from './storage.js';
import type { HeldChannel } from './subscription.js';
import { withTimeout, type TokenSource } from './tokens.js';
import type { AttemptEnd } from './transport-ladder.js';
import type { Transport } from './transport-list.js';
import type { TransportChoice } from './transport/transport-choice.js';

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

const PART = 'other transports';

/**
 * Opens links by the best transport that works. What chooses between several is loaded beside the first attempt, which
 * goes by the WebSocket unless another one comes first or may be remembered; each later attempt waits for it, as long as
 * for a connection. While it cannot be loaded, attempts go by the WebSocket.
 */
export class Transports {
  readonly #port: TransportsPort;
  #choice: TransportChoice | undefined;
  #loading: Promise<void> | undefined;
  /** What the choice has to hear of once it is loaded. */
  readonly #untold: ((choice: TransportChoice) => void)[] = [];
  /** What was remembered before the first attempt, as it is stored. */
  #remembered: string | null | undefined;
  #told: Transport | undefined;

  constructor(port: TransportsPort) {
    this.#port = port;
  }

  /** How the next attempt goes, or how the session does. */
  get way(): ConnectionWay {
    const [first] = this.#port.settings.transports;
    return this.#choice?.way ?? { transport: 'websocket', degraded: first !== 'websocket' };
  }

  /** Chooses the transport of the next attempt. Rejects with a RealtimeError when it could not be loaded. */
  async prepare(): Promise<void> {
    const { transports, sharedStorage, clock, connectTimeout } = this.#port.settings;
    if (transports.every((transport) => transport === 'websocket')) return;
    const isFirst = this.#remembered === undefined;
    if (isFirst) this.#remembered = tryRead(sharedStorage, transportKey(hostOf(this.#port.settings)));
    const loading = (this.#loading ??= this.#load());
    loading.catch(() => undefined); // It has told so itself.
    if (isFirst && this.#remembered === null && transports[0] === 'websocket') return;
    await withTimeout(loading, clock, connectTimeout).catch((cause: unknown) => {
      if (!transports.includes('websocket')) throw notLoaded(PART, cause);
    });
    await this.#choice?.prepare();
  }

  /** After {@link prepare}. Throws what the constructor of a socket throws. */
  open(port: LinkPort): Link {
    if (this.#choice !== undefined) return this.#choice.open(port);
    this.#tell((choice) => choice.go('websocket'));
    return this.#port.openSocket(this.#port.device(), port);
  }

  /** A session is ready. */
  connected(): void {
    const { way } = this;
    this.#tell((choice) => choice.connected());
    if (way.transport !== this.#told) isolated(() => this.#port.settings.onTransport?.(way));
    this.#told = way.transport;
  }

  /** An attempt or a session has ended, and not by the application. */
  ended(end: AttemptEnd): void {
    this.#tell((choice) => choice.ended(end));
  }

  /** There is no session. */
  rest(): void {
    this.#choice?.rest();
  }

  /** The page is seen again, or the network is another one. */
  woke(): void {
    this.#choice?.woke();
  }

  #tell(tell: (choice: TransportChoice) => void): void {
    if (this.#choice !== undefined) tell(this.#choice);
    else if (this.#loading !== undefined) this.#untold.push(tell);
  }

  async #load(): Promise<void> {
    try {
      const chunk = await import('./transport/transport-choice.js');
      const choice = new chunk.TransportChoice(this.#port, this.#remembered ?? null);
      for (const tell of this.#untold.splice(0)) tell(choice);
      this.#choice = choice;
    } catch (cause) {
      this.#loading = undefined;
      this.#untold.length = 0;
      tellDefect(this.#port.settings, { kind: 'transport', detail: notLoaded(PART, cause).what });
      throw cause;
    }
  }
}
