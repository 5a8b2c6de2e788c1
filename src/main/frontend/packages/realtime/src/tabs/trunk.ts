import { encode } from '../codec.js';
import { SocketLink } from '../link.js';
import {
  addressOf,
  protocolsOf,
  settingsOf,
  socketOf,
  type CloseEventInfo,
  type RealtimeConfig,
  type Settings,
} from '../config.js';
import { Connector } from '../connector.js';
import { ConnectionClosedError, type RealtimeError } from '../errors.js';
import type { ClientFrame, ConnectedFrame, ServerFrame } from '../generated/frames.js';
import { isolated } from '../listeners.js';
import { PageWatch } from '../page.js';
import { TokenRefresher } from '../refresher.js';
import { Requests } from '../requests.js';
import { StatusStore, type ConnectionWay } from '../status.js';
import { TokenSource } from '../tokens.js';
import { Transports } from '../transports.js';

/** How a trunk ended for good. */
export interface TrunkEnd {
  readonly close: CloseEventInfo;
  /** Of a cause that another attempt would not cure; else nothing is tried any more. */
  readonly failed: boolean;
  /** So many attempts have failed, which were all. */
  readonly gaveUp: number | undefined;
  readonly error: RealtimeError | undefined;
}

/** What a trunk tells its owner, in the order in which it happens. */
export interface TrunkPort {
  ready(session: ConnectedFrame): void;
  /** Every later frame but pong and the answers to what the trunk itself has asked. */
  frame(frame: ServerFrame): void;
  /** The session is gone; the next one is under way. */
  lost(close: CloseEventInfo): void;
  /** So many attempts have failed, and it goes on. */
  gaveUp(attempts: number): void;
  ended(end: TrunkEnd): void;
}

/**
 * One connection to the hub as a pipe for frames: connects, authenticates, renews its token, finds the best transport and
 * reconnects, all as a configuration says. What goes through it is its owner's, and is not sent again by itself.
 */
export class Trunk {
  readonly #settings: Settings;
  readonly #port: TrunkPort;
  readonly #status = new StatusStore();
  readonly #tokens: TokenSource;
  readonly #transports: Transports;
  readonly #connector: Connector;
  readonly #requests: Requests;
  readonly #refresher: TokenRefresher;
  readonly #page: PageWatch;
  #error: RealtimeError | undefined;
  #gaveUp: number | undefined;
  #stopped = false;
  /** The owner knows that it is over, and of what. */
  #over = false;

  /** Connects as this device. */
  constructor(config: RealtimeConfig, device: string, port: TrunkPort) {
    this.#port = port;
    const settings = (this.#settings = this.#settingsOf(config));
    this.#tokens = new TokenSource(settings);
    this.#transports = this.#newTransports(device);
    this.#connector = new Connector(settings, this.#status, this.#tokens, this.#transports, {
      authenticate: (token) => this.write({ type: 'auth', id: 'auth', token, device }),
      ready: (session) => port.ready(session),
      frame: (frame) => this.#route(frame),
      lost: () => this.#suspend(),
      stopped: (_code, error) => (this.#error = error),
    });
    this.#requests = new Requests(settings.clock, (frame) => this.write(frame));
    this.#refresher = new TokenRefresher(settings.clock, {
      refresh: () => this.#refresh(),
      failed: (error) => isolated(() => config.onError?.(error as RealtimeError)),
    });
    this.#page = new PageWatch(settings.clock, {
      woke: () => this.check(),
      hiding: () => undefined,
      shown: () => undefined,
    });
  }

  get ready(): boolean {
    return this.#connector.ready;
  }

  /** The greeting of the session, or of the last one. */
  get session(): ConnectedFrame | undefined {
    return this.#connector.session;
  }

  /** How the session goes. */
  get way(): ConnectionWay {
    return this.#transports.way;
  }

  /** Milliseconds of the last ping and its pong. */
  get rtt(): number | undefined {
    return this.#connector.rtt;
  }

  start(): void {
    this.#page.start();
    this.#connector.start();
  }

  /** Tries at once, where it waits for the next attempt. */
  hurry(): void {
    if (!this.ready && !this.#over) this.#connector.restart();
  }

  /** Somebody looks: a live connection proves itself now, and a wait that the hub has not ordered ends now. */
  check(): void {
    if (!this.#over && !this.#stopped) this.#connector.check();
  }

  /** Its owner hears nothing more of it. */
  stop(): void {
    this.#stopped = true;
    this.#page.stop();
    this.#refresher.stop();
    this.#connector.stop();
  }

  /** Sends at once. Without a session it does nothing: the owner hears of the next one. */
  write(frame: ClientFrame): void {
    this.#connector.write(encode(frame));
  }

  /** What tells of a connection is told by its owner; errors that nobody waits for go where the configuration says. */
  #settingsOf(config: RealtimeConfig): Settings {
    return {
      ...settingsOf(config),
      onError: (error) => {
        if (!this.#over) config.onError?.(error);
      },
      onOpen: nothing,
      onMessage: nothing,
      onTransport: nothing,
      onClose: (close) => this.#closed(close),
      onGiveUp: (attempts) => this.#attemptsFailed(attempts),
    };
  }

  #newTransports(device: string): Transports {
    const settings = this.#settings;
    return new Transports({
      settings,
      tokens: this.#tokens,
      device: () => device,
      channels: () => [],
      openSocket: (name, port) =>
        new SocketLink(socketOf(settings), addressOf(settings, name), protocolsOf(settings), port),
      climbed: () => this.#connector.move(),
    });
  }

  #route(frame: ServerFrame): void {
    if (frame.type === 'token.expiring') return this.#tokens.renewable ? this.#refresher.start() : undefined;
    if (!this.#requests.settle(frame)) this.#port.frame(frame);
  }

  async #refresh(): Promise<void> {
    const token = await this.#tokens.fetch();
    const { ackTimeout } = this.#settings;
    if (token !== undefined) await this.#requests.ask({ type: 'refresh', token }, { timeout: ackTimeout, resends: 0 });
  }

  #suspend(): void {
    this.#refresher.stop();
    this.#requests.fail(
      new ConnectionClosedError(1006, 'The connection was lost before the answer came.', 'Ask again.'),
    );
  }

  #closed(close: CloseEventInfo): void {
    if (this.#stopped) return;
    if (close.reconnectIn !== null) return this.#port.lost(close);
    this.#over = true;
    this.#page.stop();
    queueMicrotask(() => this.#ended(close)); // Whether it has given up is told next.
  }

  #attemptsFailed(attempts: number): void {
    if (this.#over) this.#gaveUp = attempts;
    else this.#port.gaveUp(attempts);
  }

  #ended(close: CloseEventInfo): void {
    const failed = this.#status.current.status === 'error';
    if (!this.#stopped) this.#port.ended({ close, failed, gaveUp: this.#gaveUp, error: this.#error });
  }
}

const nothing = (): void => undefined;
