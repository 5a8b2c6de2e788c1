import type { ClientFrame, Clock, ConnectedFrame, RealtimeConfig } from '@tidings/realtime';
import type { ChannelRule } from './channel-rules.js';
import { Entrance } from './entrance.js';
import { newEpoch } from './event-log.js';
import { FakeSocket } from './fake-socket.js';
import { FakeStorage } from './fake-storage.js';
import { Faults } from './faults.js';
import { Hub } from './hub.js';
import { IdleWatch } from './idle-watch.js';
import type { Line } from './line.js';
import { everywhere } from './presence-requests.js';
import { Requests, type FeatureHandler, type FeatureRequest } from './requests.js';
import { ServerChannel } from './server-channel.js';
import { isOfUser, Session } from './session.js';
import type { TokenOptions } from './tokens.js';

/** What a server is, where it is not as a hub comes. Durations are milliseconds. */
export interface FakeServerOptions {
  /** Its time; the machine's. Give the connections the same one. */
  readonly clock?: Clock;
  /** Its address; `ws://hub.test/ws`. */
  readonly url?: string;
  /** At least 0 and below 1, for the names of streams; a fixed sequence, so that each run is the same. */
  readonly random?: () => number;
  /** Rules by namespace, for example `{ doc: { history: 5 } }`: what is named replaces what a hub comes with. */
  readonly channels?: Readonly<Record<string, Partial<ChannelRule>>>;
  /** Whether namespaces exist that have no rule; `open`, as in local development. */
  readonly unknown?: 'open' | 'deny';
  /** What clients must keep within, where it is not the usual. */
  readonly limits?: Partial<ConnectedFrame['limits']>;
  /** The back-off that clients are asked for; 1,000, 1.5 and 30,000. */
  readonly reconnect?: Partial<Omit<ConnectedFrame['reconnect'], 'spread'>>;
  /** How long a member stays whose connection is lost; 10,000. */
  readonly grace?: number;
  /** How many events a subscriber may be behind before it is told a gap, and how young they are kept anyway. */
  readonly live?: { readonly most: number; readonly youngerThan: number };
}

/** One connected client, as the server sees it. */
export interface ServerSession {
  readonly id: string;
  readonly user: string;
  readonly device: string;
  /** What it is subscribed to. */
  readonly channels: readonly string[];
}

/** A frame that the server has taken from a client. */
export interface ReceivedFrame {
  readonly frame: ClientFrame;
  /** Undefined before the client has said who it is. */
  readonly user: string | undefined;
}

/** The machine's time, or what the test runner has put in its place. */
const MACHINE: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delay) => globalThis.setTimeout(run, Math.min(delay, 2 ** 31 - 1)),
  clearTimeout: (timer) => globalThis.clearTimeout(timer as number | undefined),
};

const LIMITS: ConnectedFrame['limits'] = {
  messageBytes: 65_536,
  frames: 256,
  channels: 128,
  nameLength: 255,
  publishPerSecond: 200,
  unacked: 256,
};

/**
 * A Tidings hub in memory: it speaks the wire contract over the sockets that it makes, with several clients, positions,
 * histories that are trimmed and told gaps. It refuses what a hub refuses, with the same codes. Canonical frames over
 * WebSocket only: no dialects, no event streams, no REST.
 */
export class FakeServer {
  /** Its address. */
  readonly url: string;
  /** Its time. */
  readonly clock: Clock;
  /** What goes wrong on the way to it. */
  readonly faults: Faults;
  /** The constructor of sockets to it. */
  readonly WebSocket: new (url: string, protocols?: string | string[]) => FakeSocket;
  readonly #hub: Hub;
  readonly #entrance: Entrance;
  readonly #requests: Requests;
  readonly #idle: IdleWatch;
  readonly #received: ReceivedFrame[] = [];

  constructor(options: FakeServerOptions = {}) {
    this.url = options.url ?? 'ws://hub.test/ws';
    this.clock = options.clock ?? MACHINE;
    this.#hub = newHub(options, this.clock);
    this.faults = new Faults(this.#hub);
    this.#entrance = new Entrance(this.#hub);
    this.#requests = new Requests(this.#hub, this.#entrance);
    this.#idle = new IdleWatch(this.clock, (session, status) => everywhere(this.#hub, session, status));
    const acceptor = { clock: this.clock, accept: (line: Line) => this.#accept(line) };
    this.WebSocket = class extends FakeSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(acceptor, url, protocols);
      }
    };
  }

  /**
   * The configuration of a connection of that user: to this server, in its time, with storage of its own, without chance
   * and without reports to the hub. What is given replaces it.
   */
  configFor(user: string, config: Partial<RealtimeConfig> = {}): RealtimeConfig {
    const storage = new FakeStorage();
    return {
      url: this.url,
      WebSocket: this.WebSocket,
      transports: ['websocket'],
      reports: false,
      ...(config.authToken === undefined && { auth: () => Promise.resolve({ token: this.token(user) }) }),
      clock: this.clock,
      random: () => 0.5,
      storage,
      sharedStorage: storage,
      outbox: 'memory',
      ...config,
    };
  }

  /** A new token of a user. */
  token(user: string, options: TokenOptions = {}): string {
    return this.#hub.tokens.issue(user, options);
  }

  /** A channel of a tenant, whether or not somebody uses it yet. Throws a Refusal for a namespace that does not exist. */
  channel(name: string, tenant = 'demo'): ServerChannel {
    const { random } = this.#hub.settings;
    return new ServerChannel(
      () => this.#hub.channel(tenant, name),
      () => newEpoch(random),
    );
  }

  /** Who is connected. */
  get sessions(): readonly ServerSession[] {
    return [...this.#hub.sessions].flatMap(({ id, identity, outlet }) => {
      const channels = [...outlet.readers.keys()].map(({ name }) => name);
      return identity === undefined ? [] : [{ id, user: identity.caller.user, device: identity.device, channels }];
    });
  }

  /** Every frame that it has taken from clients, in order; tokens included. */
  get received(): readonly ReceivedFrame[] {
    return this.#received;
  }

  /** Those of one type. */
  receivedOf<T extends ClientFrame['type']>(type: T): readonly Extract<ClientFrame, { readonly type: T }>[] {
    return this.#received
      .map(({ frame }) => frame)
      .filter((frame): frame is Extract<ClientFrame, { readonly type: T }> => frame.type === type);
  }

  /** The user may do everything in the channel, whatever the namespace's rule. */
  allow(user: string, channel: string): void {
    this.#decide(user, channel, true);
  }

  /** The user may do nothing in the channel; a subscription that it has ends with `unsubscribed` and 202. */
  forbid(user: string, channel: string): void {
    this.#decide(user, channel, false);
  }

  /** Has requests of a feature carried out; without, they are acked. */
  answer(type: FeatureRequest['type'], handler: FeatureHandler): void {
    this.#requests.answer(type, handler);
  }

  /** Stops and starts: every connection ends, and with the history in memory every channel begins anew. */
  restart({ keepsHistory = false, retryAfter = 1000 } = {}): void {
    for (const session of [...this.#hub.sessions]) {
      const reason = 'the hub is restarting';
      session.end({ code: 1012, reason, disconnect: { reconnect: true, retryAfter } });
    }
    if (!keepsHistory) this.#hub.forget();
  }

  #accept(line: Line): void {
    this.clock.setTimeout(() => {
      if (!new URL(line.socket.url).pathname.endsWith('/ws')) return line.cut();
      if (this.faults.admit(line)) this.#open(line);
    }, 0);
  }

  #open(line: Line): void {
    const { limits } = this.#hub.settings;
    const session = new Session(this.#hub.newName('session'), this.clock, line, limits.unacked, {
      frame: (from, frame) => this.#take(from, frame),
      ended: (of, ending, byClient) => {
        this.#entrance.left(of);
        this.#idle.left(of);
        this.#hub.forgetSession(of, ending, byClient);
        this.faults.forget(of.line);
      },
    });
    line.attach(session);
    this.#hub.sessions.add(session);
    line.opened();
    if (!this.faults.turnAway(line, session)) this.#entrance.knock(session);
  }

  #take(session: Session, frame: ClientFrame): void {
    this.#received.push({ frame, user: session.identity?.caller.user });
    const known = session.identity !== undefined;
    this.#requests.handle(session, frame);
    if (session.identity === undefined || session.over) return;
    if (isOfUser(frame)) this.#idle.heard(session);
    if (!known) this.#letArrive(session);
  }

  /** What the device of the session sent before, over a connection that was overtaken. */
  #letArrive(greeted: Session): void {
    for (const { session, arrive } of this.faults.greeted(greeted)) session.outOfOrder(arrive);
  }

  #decide(user: string, channel: string, may: boolean): void {
    this.#hub.access.decide(user, channel, may);
    for (const session of this.#hub.sessions) this.#hub.recheck(session);
  }
}

function newHub(options: FakeServerOptions, clock: Clock): Hub {
  return new Hub({
    clock,
    random: options.random ?? sequence(),
    channels: options.channels ?? {},
    unknown: options.unknown ?? 'open',
    limits: { ...LIMITS, ...options.limits },
    reconnect: { base: 1000, factor: 1.5, cap: 30_000, ...options.reconnect },
    grace: options.grace ?? 10_000,
    live: options.live ?? { most: 10_000, youngerThan: 10_000 },
  });
}

/** Numbers that look like chance and are the same each time (mulberry32). */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
