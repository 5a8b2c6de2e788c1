import type { Clock, Close, SocketLike } from '@tidings/realtime';
import { Line } from './line.js';

const [CONNECTING, OPEN, CLOSING, CLOSED] = [0, 1, 2, 3];

/** Takes the other end of a new socket. */
export interface SocketAcceptor {
  readonly clock: Clock;
  accept(line: Line): void;
}

/** The client's end of a connection to a {@link FakeServer}: what `new server.WebSocket(url)` makes. */
export class FakeSocket implements SocketLike {
  readonly url: string;
  readonly protocols: readonly string[];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: Close) => void) | null = null;
  readonly #line: Line;
  #state = CONNECTING;

  /** @param acceptor - The server that it goes to. */
  constructor(acceptor: SocketAcceptor, url: string, protocols: string | readonly string[] = []) {
    this.url = new URL(url).toString();
    this.protocols = [protocols].flat();
    this.#line = new Line(acceptor.clock, this);
    acceptor.accept(this.#line);
  }

  /** 0 while it connects, 1 open, 2 closing, 3 closed. */
  get readyState(): number {
    return this.#state;
  }

  /** Sends a message; throws while it connects, and does nothing once it closes, as a browser's. */
  send(message: string | ArrayBuffer): void {
    if (this.#state === CONNECTING) throw new DOMException('Still in CONNECTING state.', 'InvalidStateError');
    if (this.#state === OPEN) this.#line.up(message);
  }

  /** Closes it. */
  close(code = 1000, reason = ''): void {
    if (this.#state === CLOSING || this.#state === CLOSED) return;
    if (this.#state === CONNECTING) return this.#line.cut();
    this.#state = CLOSING;
    this.#line.closeByClient(code, reason);
  }

  /** For the line: the handshake was answered. */
  opened(): void {
    if (this.#state !== CONNECTING) return;
    this.#state = OPEN;
    this.onopen?.(EVENT);
  }

  /** For the line: a message has come. */
  arrive(message: string): void {
    if (this.#state === OPEN) this.onmessage?.({ data: message });
  }

  /** For the line: it has ended. */
  ended(close: Close): void {
    if (this.#state === CLOSED) return;
    this.#state = CLOSED;
    if (!close.wasClean) this.onerror?.(EVENT);
    this.onclose?.(close);
  }
}

/** Listeners of a SocketLike are given an event that they must not look at: its type is never. */
const EVENT = {} as never;
