import type {
  ClientFrame,
  Close,
  ErrorFrame,
  Member,
  MessageFrame,
  ServerFrame,
  SocketConstructor,
  SocketLike,
} from '../src/index.js';
import { assertFrame, greeting } from './hub.js';

/** Milliseconds between a hub and a page, each way. */
export const LATENCY = 5;

type Of<T extends ClientFrame['type']> = Extract<ClientFrame, { type: T }>;

/** The page in which a socket is: what comes for it waits while it is frozen, and is lost once it is gone. */
export interface SocketPage {
  run(task: () => void): void;
  /** Calls it when the page is gone. */
  onGone(listener: () => void): void;
}

interface Log {
  readonly epoch: string;
  readonly events: MessageFrame[];
}

interface Subscription {
  presence: boolean;
}

/** One client session of the hub. */
class Session {
  readonly subscriptions = new Map<string, Subscription>();
  device = '';
  constructor(readonly socket: HubSocket) {}

  tell(frame: ServerFrame): void {
    this.socket.deliver([frame]);
  }
}

/** A hub that plays its part by itself, as the wire contract says: positions, recovery, de-duplication, presence, limits. */
export class ModelHub {
  readonly sessions = new Set<Session>();
  readonly frames: ClientFrame[] = [];
  readonly members = new Map<string, Map<string, Member>>();
  /** Greetings so far. */
  greeted = 0;
  channelLimit = 128;
  unacked = 256;
  /** The newest events of a channel that it keeps. */
  kept = Infinity;
  /** Refuses every token. */
  refusing = false;
  /** The network is gone. */
  down = false;
  /** Publications arrive, their acks do not. */
  mute = false;
  readonly #logs = new Map<string, Log>();
  readonly #ids = new Map<string, string>();
  readonly #seqs = new Map<string, number>();

  get devices(): string[] {
    return [...this.sessions].map(({ device }) => device);
  }

  socketsIn(page: SocketPage): SocketConstructor {
    return socketsTo(this, page);
  }

  log(channel: string): Log {
    const log = this.#logs.get(channel) ?? { epoch: `e${this.#logs.size}x${this.greeted}`, events: [] };
    this.#logs.set(channel, log);
    return log;
  }

  payloads(channel: string): unknown[] {
    return this.log(channel).events.map(({ payload }) => payload);
  }

  of<T extends ClientFrame['type']>(type: T): Of<T>[] {
    return this.frames.filter((frame): frame is Of<T> => frame.type === type);
  }

  /** Resets every connection. */
  cut(): void {
    for (const { socket } of [...this.sessions]) socket.end({ code: 1006, reason: '', wasClean: false });
  }

  /** The channel begins anew, as after a restart without a store. */
  forget(channel: string): void {
    this.#logs.delete(channel);
  }

  /** A service publishes. */
  say(channel: string, payload: unknown): void {
    this.#append(channel, `service-${this.log(channel).events.length}`, payload, 'service');
  }

  /** A state of the channel is told to all of its subscribers. */
  tell(channel: string, frame: ServerFrame): void {
    for (const session of this.sessions) if (session.subscriptions.has(channel)) session.tell(frame);
  }

  opened(socket: HubSocket): void {
    if (this.down) return socket.end({ code: 1006, reason: '', wasClean: false });
    socket.accept();
  }

  closed(socket: HubSocket): void {
    for (const session of this.sessions) if (session.socket === socket) this.sessions.delete(session);
  }

  receive(socket: HubSocket, frame: ClientFrame): void {
    this.frames.push(frame);
    const session = [...this.sessions].find((candidate) => candidate.socket === socket);
    if (frame.type === 'auth') return this.#authenticate(socket);
    if (session !== undefined) this.#answer(session, frame);
  }

  #authenticate(socket: HubSocket): void {
    if (this.refusing) {
      socket.deliver([error(undefined, 200, 'unauthenticated')]);
      return socket.end({ code: 4001, reason: 'no', wasClean: true });
    }
    for (const old of [...this.sessions]) {
      if (old.device !== socket.device) continue;
      old.tell({ type: 'disconnect', code: 4010, reason: 'replaced', reconnect: false });
      old.socket.end({ code: 4010, reason: 'replaced', wasClean: true });
    }
    const session = new Session(socket);
    session.device = socket.device;
    this.sessions.add(session);
    this.greeted++;
    const { limits } = greeting();
    session.tell(
      greeting({
        clientId: socket.device,
        session: `s${this.greeted}`,
        reconnect: { base: 200, factor: 1.5, cap: 1000, spread: 1000 },
        limits: { ...limits, channels: this.channelLimit, unacked: this.unacked },
      }),
    );
  }

  #answer(session: Session, frame: ClientFrame): void {
    switch (frame.type) {
      case 'ping':
        return session.tell({ type: 'pong', timestamp: Date.now(), echo: frame.timestamp ?? 0 });
      case 'subscribe':
        return this.#subscribe(session, frame);
      case 'unsubscribe':
        session.subscriptions.delete(frame.channel ?? '');
        return session.tell({ type: 'unsubscribed', channel: frame.channel ?? '', ...idOf(frame) });
      case 'publish':
        return this.#publish(session, frame);
      case 'presence.join':
      case 'presence.leave':
        return this.#present(session, frame);
      case 'client.report':
        return session.tell(error(frame.id, 101, 'unknown_type'));
      case 'sync':
        return session.tell(error(frame.id, 202, 'forbidden'));
      default:
        if ('id' in frame) session.tell({ type: 'ack', id: frame.id });
    }
  }

  #subscribe(session: Session, frame: Of<'subscribe'>): void {
    const name = frame.channel ?? '';
    const channel = name === 'user:me' ? 'user:alice' : name;
    if (channel.startsWith('secret')) return session.tell(error(frame.id, 202, 'forbidden', name));
    if (!session.subscriptions.has(channel) && session.subscriptions.size >= this.channelLimit)
      return session.tell(error(frame.id, 303, 'too_many_channels', name));
    const { epoch, events } = this.log(channel);
    const { presence = false, history = 0, lastEventId } = frame.options ?? {};
    const known = session.subscriptions.has(channel);
    session.subscriptions.set(channel, { presence });
    const base = { type: 'subscribed' as const, channel, ...(name !== channel && { alias: name }), ...idOf(frame) };
    const oldest = Math.max(0, events.length - this.kept);
    const [, from = ''] = lastEventId?.split(':') ?? [];
    const isKept = lastEventId?.startsWith(`${epoch}:`) === true && Number(from) >= oldest;
    let start = events.length;
    if (!known && isKept) start = Number(from);
    else if (!known && lastEventId === undefined) start = Math.max(oldest, events.length - history);
    const at = `${epoch}:${start}`;
    const recovered = lastEventId !== undefined && !known ? { recovered: isKept } : {};
    session.tell({ ...base, lastEventId: at, ...recovered });
    if (recovered.recovered === false)
      session.tell({ type: 'gap', channel, from: lastEventId ?? '', to: at, reason: 'trimmed' });
    if (presence) this.#tellMembers(session, channel);
    for (const event of events.slice(start)) session.tell(event);
  }

  #publish(session: Session, { id, channel, payload }: Of<'publish'>): void {
    const key = `${channel} ${String(id)}`;
    const before = this.#ids.get(key);
    const eventId = before ?? this.#append(channel, id, payload, session.device);
    this.#ids.set(key, eventId);
    if (!this.mute)
      session.tell({ type: 'ack', id, channel, eventId, ...(before !== undefined && { duplicate: true }) });
  }

  #append(channel: string, ref: string | number, payload: unknown, device: string): string {
    const { epoch, events } = this.log(channel);
    const seqKey = `${channel} ${device}`;
    const seq = (this.#seqs.get(seqKey) ?? 0) + 1;
    this.#seqs.set(seqKey, seq);
    const id = `${epoch}:${events.length + 1}`;
    const sender = { userId: device === 'service' ? 'service' : 'alice', clientId: device, name: 'Alice' };
    const event: MessageFrame = { type: 'message', channel, ref, sender, payload, timestamp: Date.now(), id, seq };
    events.push(event);
    this.tell(channel, event);
    return id;
  }

  #present(session: Session, frame: Of<'presence.join'> | Of<'presence.leave'>): void {
    const members = this.members.get(frame.channel) ?? new Map<string, Member>();
    this.members.set(frame.channel, members);
    const who = { userId: 'alice', clientId: session.device, name: 'Alice', joinedAt: 1, lastSeen: 1 };
    if (frame.type === 'presence.leave') members.delete(session.device);
    else members.set(session.device, { status: 'online', ...frame.payload, ...who });
    if (frame.id !== undefined) session.tell({ type: 'ack', id: frame.id });
    for (const other of this.sessions) {
      if (other.subscriptions.get(frame.channel)?.presence === true) this.#tellMembers(other, frame.channel);
    }
  }

  #tellMembers(session: Session, channel: string): void {
    const members = [...(this.members.get(channel)?.values() ?? [])];
    session.tell({ type: 'presence.sync', channel, payload: { members, version: 1 } });
  }
}

/** A WebSocket of a page to the model hub; both directions take their time and keep their order. */
class HubSocket implements SocketLike {
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: Close) => void) | null = null;
  #gone = false;

  constructor(
    private readonly hub: ModelHub,
    private readonly page: SocketPage,
    readonly device: string,
  ) {
    page.onGone(() => this.close());
    setTimeout(() => hub.opened(this), LATENCY);
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    assertFrame('client', frame);
    setTimeout(() => {
      if (!this.#gone) this.hub.receive(this, frame);
    }, LATENCY);
  }

  close(): void {
    this.readyState = 3;
    setTimeout(() => {
      this.#gone = true;
      this.hub.closed(this);
    }, LATENCY);
  }

  accept(): void {
    this.#later(() => {
      this.readyState = 1;
      this.onopen?.({} as never);
    });
  }

  deliver(frames: ServerFrame[]): void {
    for (const frame of frames) assertFrame('server', frame);
    const text = JSON.stringify(frames);
    this.#later(() => this.onmessage?.({ data: text }));
  }

  /** The hub, or the network, ends it. */
  end(close: Close): void {
    this.#gone = true;
    this.hub.closed(this);
    this.#later(() => {
      this.readyState = 3;
      this.onclose?.(close);
    });
  }

  #later(task: () => void): void {
    setTimeout(() => this.page.run(task), LATENCY);
  }
}

function socketsTo(hub: ModelHub, page: SocketPage): SocketConstructor {
  return class extends HubSocket {
    constructor(url: string) {
      super(hub, page, new URL(url).searchParams.get('device') ?? '');
    }
  };
}

function error(id: string | number | undefined, code: number, name: string, channel?: string): ErrorFrame {
  const base = { type: 'error' as const, code, name, message: 'No.', retryable: false };
  return { ...base, ...(id !== undefined && { id }), ...(channel !== undefined && { channel }) };
}

function idOf(frame: ClientFrame): { id: string | number } | Record<string, never> {
  return 'id' in frame ? { id: frame.id } : {};
}
