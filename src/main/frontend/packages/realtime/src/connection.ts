import type { ChannelPort } from './channel-core.js';
import type { CheckedChannelOptions } from './channel-options.js';
import type { Channel, PublishOptions } from './channel.js';
import { Channels } from './channels.js';
import { byteLength, encode, type Defect } from './codec.js';
import {
  addressOf,
  hostOf,
  protocolsOf,
  settingsOf,
  socketOf,
  tellDefect,
  tellError,
  type RealtimeConfig,
  type Settings,
} from './config.js';
import { Connector } from './connector.js';
import { DeviceIdentity } from './device.js';
import { ConnectionClosedError, notLoaded, ServerError, TooLargeError, type RealtimeError } from './errors.js';
import { FlowControl, type Throttle } from './flow.js';
import type { ClientFrame, ConnectedFrame, PublishFrame, ServerFrame } from './generated/frames.js';
import { KeeperLoader } from './keeper-loader.js';
import { SocketLink } from './link.js';
import { isolated, type Unsubscribe } from './listeners.js';
import { Outbox, type Published } from './outbox.js';
import { PageWatch } from './page.js';
import { PositionStore } from './positions.js';
import { Readiness } from './readiness.js';
import { TokenRefresher } from './refresher.js';
import { Requests, type Answer, type RequestFrame } from './requests.js';
import { StatusStore, type ConnectionState, type ConnectionStatus } from './status.js';
import { TokenSource } from './tokens.js';
import type { ConnectionTrace } from './traces.js';
import type { Transport } from './transport-list.js';
import { Transports } from './transports.js';
import { loadWords } from './words.js';

/** What an application may send: a publish gets an id where it has none. */
export type OutgoingFrame = ClientFrame | Omit<PublishFrame, 'id'>;

/** Requests that may be asked twice: the hub's answer is the same. */
const REPEATABLE = new Set<string>(['subscribe', 'unsubscribe', 'presence.join', 'presence.update', 'presence.leave']);
const RESENDS = 2;

/**
 * One connection to the hub and everything that goes over it. Reconnects by itself, continues each channel where it
 * stood, and sends again what was not acked. Making one opens nothing: {@link connect} does.
 */
export class RealtimeConnection {
  readonly #settings: Settings;
  readonly #status = new StatusStore();
  readonly #device: DeviceIdentity;
  readonly #tokens: TokenSource;
  readonly #connector: Connector;
  readonly #outbox: Outbox;
  readonly #keeper: KeeperLoader;
  readonly #requests: Requests;
  readonly #refresher: TokenRefresher;
  readonly #positions: PositionStore;
  readonly #page: PageWatch;
  readonly #channels: Channels;
  readonly #flow = new FlowControl((level) => this.#write({ type: 'flow', level }));
  readonly #readiness = new Readiness();
  /** Whose session it is, or was last. */
  #user: string | undefined;

  constructor(config: RealtimeConfig) {
    const settings = (this.#settings = settingsOf(config));
    const { clock, storage } = settings;
    this.#device = new DeviceIdentity(storage, settings.random, () => clock.now(), settings.device);
    this.#tokens = new TokenSource(settings);
    this.#connector = new Connector(settings, this.#status, this.#tokens, this.#newTransports(), {
      authenticate: (token) => this.#write({ type: 'auth', id: 'auth', token, device: this.#device.id }),
      ready: (session) => this.#ready(session),
      frame: (frame) => this.#route(frame),
      lost: (drop) => this.#lost(drop),
      stopped: (closeCode, error) => this.#stopped(closeCode, error),
    });
    this.#outbox = new Outbox(settings, {
      write: (text) => this.#connector.write(text),
      overflow: (frame) => isolated(() => settings.onQueueOverflow?.(frame)),
      keep: (publication) => {
        if (!this.#channels.lossy(publication.channel)) this.#keeper.keep(publication);
      },
      forget: (id) => this.#keeper.forget(id),
    });
    this.#keeper = new KeeperLoader(settings, this.#outbox);
    this.#requests = new Requests(clock, (frame) => this.#write(frame));
    this.#refresher = new TokenRefresher(clock, {
      refresh: () => this.#refresh(),
      failed: (error) => tellError(settings, error as RealtimeError),
    });
    this.#positions = new PositionStore(storage, clock, () =>
      this.#defect('storage', 'The storage took no more: positions will not survive a reload.'),
    );
    this.#channels = new Channels(this.#portOfChannels());
    this.#page = new PageWatch(clock, {
      woke: () => this.#connector.check(),
      hiding: (forGood) => this.#save(forGood),
      shown: () => this.#device.reclaim(),
    });
  }

  get status(): ConnectionStatus {
    return this.#status.current.status;
  }

  /** The transport in use; undefined while there is none. */
  get transport(): Transport | undefined {
    return this.#status.current.transport;
  }

  /** Connected, but not by the first of `transports`: slower, and nothing else. */
  get degraded(): boolean {
    return this.#status.current.degraded;
  }

  /** {@link status}, {@link transport} and {@link degraded} in one piece; the same object until one of them changes. */
  get state(): ConnectionState {
    return this.#status.current;
  }

  /** Tells of every change of {@link state}, after it has happened. */
  subscribeStatus(listener: () => void): Unsubscribe {
    return this.#status.subscribe(listener);
  }

  /** The hub's greeting of the current session or of the last one: user, limits, why the session before it ended. */
  get session(): ConnectedFrame | undefined {
    return this.#connector.session;
  }

  /** This device; the `sender.clientId` of what it publishes. */
  get clientId(): string {
    return this.#connector.session?.clientId ?? this.#device.id;
  }

  /** Milliseconds of the last ping and its pong; undefined before the first, and by transports that need no pings. */
  get rtt(): number | undefined {
    return this.#connector.rtt;
  }

  /**
   * Connects, if it is not under way. Resolves when the hub has greeted, after retries if need be; rejects when no
   * further attempt follows. The promise may be ignored: {@link status} and `onError` tell the same.
   */
  connect(): Promise<void> {
    if (this.#connector.ready) return Promise.resolve();
    const ready = this.#begin();
    this.#connector.start();
    return ready;
  }

  /** Ends what there is and connects at once, with all attempts to go. Resolves and rejects as {@link connect}. */
  reconnect(): Promise<void> {
    const ready = this.#begin();
    this.#connector.restart();
    return ready;
  }

  /** Closes. What was sent and not acked is rejected; what was never sent waits for the next {@link connect}. */
  disconnect(): void {
    this.#connector.stop();
  }

  /**
   * Sends a frame, or queues it while there is no connection. Resolves when it is written; a publish resolves when it is
   * acked, as with {@link publish}. Subscriptions and presence belong to {@link channel}.
   */
  async send(frame: OutgoingFrame): Promise<void> {
    if (frame.type !== 'publish') return this.#outbox.send(frame);
    await this.#outbox.publish({ id: this.newPublishId(), ...frame });
  }

  /**
   * Sends a request in the current session and resolves with its answer. Rejects with ServerError, TooLargeError,
   * AckTimeoutError, or ConnectionClosedError when there is no session or it ends first.
   */
  async request(request: RequestFrame): Promise<Answer> {
    const { ackTimeout, syncTimeout } = this.#settings;
    if (!this.#connector.ready) throw notConnected();
    const limit = this.#connector.session?.limits.messageBytes ?? Infinity;
    const bytes = byteLength(JSON.stringify(request)) + 32; // The id is added.
    if (bytes > limit) throw new TooLargeError(bytes, limit);
    return this.#requests.ask(request, {
      timeout: request.type === 'sync' ? syncTimeout : ackTimeout,
      resends: REPEATABLE.has(request.type) ? RESENDS : 0,
    });
  }

  /** A new publish id, for a caller that must know it before the ack. */
  newPublishId(): string {
    return this.#device.nextPublishId();
  }

  /** Publishes one event; see {@link Channel.publish}. */
  async publish(channel: string, payload: unknown, options: PublishOptions = {}): Promise<Published> {
    const { id = this.newPublishId(), traceId, onLate } = options;
    const frame = { type: 'publish', channel, id, payload, ...(traceId !== undefined && { traceId }) } as const;
    return this.#outbox.publish(frame, onLate);
  }

  /**
   * The channel of that name and schema, always the same one. Options add up over the callers, from the next subscribe
   * on: a later value replaces an earlier one, and presence is on when one of them wants it. Schemas stay apart, over one
   * subscription. Throws a RealtimeError named bad_name, or bad_field for a schema that is none.
   */
  channel<T = unknown, P = T>(name: string, options: CheckedChannelOptions<T, P> = {}): Channel<T, P> {
    return this.#channels.obtain(name, options);
  }

  /**
   * Lets a part of the application say that it cannot keep up. The hub then sends less of states and lossy events, of all
   * channels of this connection; reliable ones are not touched. The level of whoever is pressed the hardest holds.
   */
  throttle(): Throttle {
    return this.#flow.throttle();
  }

  /**
   * Shows a tool what the connection does from now on, until the returned function is called: every frame in both
   * directions, pings and pongs included, and every end. Tokens are left out.
   */
  trace(listener: (trace: ConnectionTrace) => void): Unsubscribe {
    return this.#connector.traces.add(listener);
  }

  #newTransports(): Transports {
    const [settings, tokens] = [this.#settings, this.#tokens];
    return new Transports({
      settings,
      tokens,
      device: () => this.#device.id,
      channels: () => this.#channels.held(),
      openSocket: (device, port) =>
        new SocketLink(socketOf(settings), addressOf(settings, device), protocolsOf(settings), port),
      climbed: () => this.#connector.move(),
    });
  }

  #write(frame: ClientFrame): void {
    this.#connector.write(encode(frame));
  }

  #portOfChannels(): ChannelPort {
    const [connector, settings] = [this.#connector, this.#settings];
    return {
      get ready() {
        return connector.ready;
      },
      clock: settings.clock,
      random: settings.random,
      positions: this.#positions,
      ask: (request) => this.request(request),
      throttle: () => this.throttle(),
      publish: (channel, payload, options) => this.publish(channel, payload, options),
      defect: (defect) => tellDefect(settings, defect),
      error: (error) => tellError(settings, error),
    };
  }

  /** What has to be there with the first attempt, and may come while it is under way. */
  #begin(): Promise<void> {
    this.#page.start();
    this.#keeper.start();
    this.#loadWords();
    return this.#readiness.wait();
  }

  /** Without them errors say where to look their remedy up. */
  #loadWords(): void {
    loadWords().catch((error: unknown) => this.#defect('transport', notLoaded('the words of errors', error).what));
  }

  #defect(kind: Defect['kind'], detail: string): void {
    tellDefect(this.#settings, { kind, detail });
  }

  #ready({ user, limits }: ConnectedFrame): void {
    this.#positions.enter(`${hostOf(this.#settings)} ${user.id}`);
    if (this.#user !== undefined && this.#user !== user.id) this.#outbox.disown();
    this.#user = user.id;
    this.#flow.resume(); // Before the channels, which may have much to catch up with.
    this.#channels.resume();
    if (!this.#connector.ready) return; // A listener has ended the session.
    this.#loadWords();
    this.#outbox.hold();
    this.#keeper.ready(user.id, () => this.#outbox.open(limits));
    this.#readiness.reached();
  }

  #route(frame: ServerFrame): void {
    if (frame.type === 'token.expiring') return this.#tokens.renewable ? this.#refresher.start() : undefined;
    const cores = this.#channels.find(frame);
    if (frame.type !== 'error') for (const core of cores) core.receive(frame);
    const settled = this.#outbox.settle(frame) || this.#requests.settle(frame);
    if (settled || frame.type !== 'error') return;
    for (const core of cores) core.receive(frame);
    if (cores.length === 0) tellError(this.#settings, new ServerError(frame));
  }

  async #refresh(): Promise<void> {
    const token = await this.#tokens.fetch();
    if (token !== undefined) await this.request({ type: 'refresh', token });
  }

  #lost(drop: boolean): void {
    this.#refresher.stop();
    if (drop) this.#outbox.dropLargest();
    this.#keeper.suspend();
    this.#outbox.suspend();
    this.#flow.suspend();
    this.#requests.fail(
      new ConnectionClosedError(1006, 'The connection was lost before the answer came.', 'Ask again.'),
    );
    this.#channels.suspend();
    this.#positions.flush();
  }

  #stopped(closeCode: number, error: RealtimeError | undefined): void {
    this.#outbox.abandon(closeCode);
    this.#keeper.stop();
    this.#page.stop();
    this.#device.release();
    this.#readiness.missed(
      error ?? new ConnectionClosedError(closeCode, 'The application disconnected.', 'Connect again.'),
    );
  }

  #save(forGood: boolean): void {
    this.#positions.flush();
    this.#device.save();
    if (forGood) this.#keeper.close();
  }
}

function notConnected(): ConnectionClosedError {
  return new ConnectionClosedError(1006, 'There is no connection.', 'Wait until the status is connected.');
}
