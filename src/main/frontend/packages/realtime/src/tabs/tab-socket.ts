import type { Close } from '../closing.js';
import type { ServerFrame } from '../generated/frames.js';
import type { SocketConstructor, SocketLike } from '../link.js';
import type { ConnectionEnd } from './messages.js';

/** What a tab's socket asks of its group. */
export interface SocketHome {
  opened(socket: TabSocket): void;
  send(socket: TabSocket, text: string): void;
  closed(socket: TabSocket): void;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
const DISCONNECTED = 'The connection ended.';

/** What a tab's connection takes for a WebSocket: its line to the tab that holds the real one. */
export class TabSocket implements SocketLike {
  readonly #home: SocketHome;
  readyState = CONNECTING;
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  onclose: ((event: Close) => void) | null = null;

  constructor(home: SocketHome) {
    this.#home = home;
    home.opened(this);
  }

  get isOpen(): boolean {
    return this.readyState === OPEN;
  }

  send(text: string): void {
    this.#home.send(this, text);
  }

  close(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#home.closed(this);
  }

  /** The hub has greeted. */
  greet(text: string): void {
    this.readyState = OPEN;
    this.onopen?.({} as never);
    this.receive(text);
  }

  receive(text: string): void {
    this.onmessage?.({ data: text });
  }

  /** The line is gone; another one may be had. */
  drop(code: number, reason: string): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.onclose?.({ code, reason, wasClean: code !== 1006 });
  }

  /** No other line is to be had, because of this. */
  fail({ code, reason, problem }: ConnectionEnd): void {
    if (this.readyState === CONNECTING && problem !== undefined) {
      const { name, what } = problem;
      this.#tell({ type: 'error', code: problem.code ?? 0, name, message: what, retryable: false });
    }
    this.#tell({ type: 'disconnect', code, reason: reason === '' ? DISCONNECTED : reason, reconnect: false });
    this.drop(code, reason);
  }

  #tell(frame: ServerFrame): void {
    this.receive(JSON.stringify(frame));
  }
}

/** Sockets of this home, as a configuration takes them. */
export function socketsOf(home: SocketHome): SocketConstructor {
  return class extends TabSocket {
    constructor() {
      super(home);
    }
  };
}
