import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { vi } from 'vitest';
import {
  RealtimeConnection,
  type ClientFrame,
  type Close,
  type ConnectedFrame,
  type ConnectionStatus,
  type Member,
  type MessageFrame,
  type RealtimeConfig,
  type ServerFrame,
  type SocketLike,
} from '../src/index.js';

export { FakeRequest, FakeRequests } from './requests.js';

const schemas = join(import.meta.dirname, '../../../../../docs/schema/');
const ajv = new Ajv2020({ strict: false });
const load = (path: string): object => JSON.parse(readFileSync(schemas + path, 'utf8')) as object;
ajv.addSchema(load('common.json'));

function validators(side: 'client' | 'server'): Map<string, ValidateFunction> {
  const names = readdirSync(schemas + side).map((name) => basename(name, '.json'));
  for (const name of names) ajv.addSchema(load(`${side}/${name}.json`), `${side} ${name}`);
  const compile = (name: string): ValidateFunction => {
    const validate = ajv.getSchema(`${side} ${name}`);
    if (validate === undefined) throw new Error(`no schema for ${name}`);
    return validate;
  };
  return new Map(names.map((name) => [name, compile(name)]));
}

const valid = { client: validators('client'), server: validators('server') };

/** Throws unless the wire contract allows the frame. */
export function assertFrame(side: 'client' | 'server', frame: { type: string }): void {
  const validate = valid[side].get(frame.type);
  if (validate?.(frame) !== true) {
    throw new Error(`${side} ${JSON.stringify(frame)} breaks the contract: ${ajv.errorsText(validate?.errors)}`);
  }
}

/** A WebSocket whose other end is the test. Every frame in both directions is checked against the schemas. */
export class FakeSocket implements SocketLike {
  readyState = 0;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: Close) => void) | null = null;
  readonly sent: ClientFrame[] = [];
  closedWith: number | undefined;

  constructor(
    readonly url: string,
    readonly protocols: string | string[] | undefined,
  ) {}

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    assertFrame('client', frame);
    this.sent.push(frame);
  }

  close(code?: number): void {
    this.closedWith = code;
    this.readyState = 3;
  }

  /** The handshake succeeds. */
  open(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }

  /** One frame alone, several as an array. */
  receive(...frames: ServerFrame[]): void {
    for (const frame of frames) assertFrame('server', frame);
    this.receiveText(JSON.stringify(frames.length === 1 ? frames[0] : frames));
  }

  receiveText(data: unknown): void {
    this.onmessage?.({ data });
  }

  /** The hub, or the network, closes. */
  drop(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason, wasClean: code !== 1006 });
  }

  /** What was sent of one frame type. */
  of<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame): frame is Extract<ClientFrame, { type: T }> => frame.type === type);
  }

  /** The last one sent of one frame type. */
  last<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }> {
    const frame = this.of(type).at(-1);
    if (frame === undefined) throw new Error(`no ${type} was sent`);
    return frame;
  }
}

/** A storage that a test can look into and make fail. */
export class FakeStorage {
  readonly values = new Map<string, string>();
  full = false;

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    if (this.full) throw new Error('quota exceeded');
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }
}

/** The hub of a test: hands out sockets and plays the server's part by hand. */
export class FakeHub {
  readonly sockets: FakeSocket[] = [];
  readonly storage = new FakeStorage();
  /** What `Math.random` gives; a half makes every jitter half its width. */
  random = 0.5;

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }

  config(config: Partial<RealtimeConfig> = {}): RealtimeConfig {
    const { sockets } = this;
    class HubSocket extends FakeSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    return {
      url: 'ws://hub.test/ws',
      WebSocket: HubSocket,
      storage: this.storage,
      sharedStorage: this.storage,
      transports: ['websocket'],
      reports: false,
      random: () => this.random,
      device: 'device-01',
      ...config,
    };
  }

  connection(config: Partial<RealtimeConfig> = {}): RealtimeConnection {
    return new RealtimeConnection(this.config(config));
  }

  /** A connection that is ready. */
  async connected(config: Partial<RealtimeConfig> = {}): Promise<RealtimeConnection> {
    const connection = this.connection(config);
    void connection.connect();
    await turn();
    this.greet();
    await turn();
    return connection;
  }

  /** Opens the last socket and says `connected`. */
  greet(overrides: Partial<ConnectedFrame> = {}): void {
    this.socket.open();
    this.socket.receive(greeting(overrides));
  }

  /** Lets the back-off pass and greets the next socket. */
  async comeBack(overrides: Partial<ConnectedFrame> = {}): Promise<void> {
    const before = this.sockets.length;
    while (this.sockets.length === before) await vi.advanceTimersByTimeAsync(100);
    this.greet(overrides);
    await turn();
  }
}

/** Every status that the connection has from now on, in their order. */
export function statusesOf(connection: Pick<RealtimeConnection, 'status' | 'subscribeStatus'>): ConnectionStatus[] {
  const seen: ConnectionStatus[] = [];
  connection.subscribeStatus(() => seen.push(connection.status));
  return seen;
}

/** Lets everything run that waits for nothing but its turn. */
export async function turn(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

export function greeting(overrides: Partial<ConnectedFrame> = {}): ConnectedFrame {
  return {
    type: 'connected',
    clientId: 'device-01',
    user: { id: 'alice', name: 'Alice' },
    session: 's1',
    expires: 4_000_000_000_000,
    ping: 30_000,
    idle: 75_000,
    reconnect: { base: 1000, factor: 1.5, cap: 30_000, spread: 4000 },
    limits: {
      messageBytes: 65_536,
      frames: 256,
      channels: 128,
      nameLength: 255,
      publishPerSecond: 200,
      unacked: 256,
    },
    ...overrides,
  };
}

export function event(channel: string, id: string, payload: unknown, over: Partial<MessageFrame> = {}): MessageFrame {
  const sender = { userId: 'bob', clientId: 'device-02', name: 'Bob' };
  return { type: 'message', channel, id, seq: 1, sender, payload, timestamp: 1_700_000_000_000, ...over };
}

export function member(name: string, over: Partial<Member> = {}): Member {
  const userId = name.toLowerCase();
  return { userId, clientId: `device-of-${userId}`, name, status: 'online', joinedAt: 1, lastSeen: 1, ...over };
}
