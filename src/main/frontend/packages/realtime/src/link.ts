import type { Close } from './closing.js';

/** The part of a WebSocket that the SDK uses. */
export interface SocketLike {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: never) => void) | null;
  onclose: ((event: Close) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Makes sockets; `WebSocket` of the browser, of Node 22 or of the ws package fits. */
export type SocketConstructor = new (url: string, protocols?: string | string[]) => SocketLike;

/** What a link tells its owner, until its close. */
export interface LinkPort {
  /** The hub waits for the token; never said by a link whose requests carry it. */
  opened(): void;
  received(message: unknown): void;
  closed(close: Close): void;
}

/** One way to the hub and back, from its opening to its end: whatever takes text and gives messages. */
export interface Link {
  /** False when it is not open; then nothing was sent. */
  send(text: string): boolean;
  /** Looks whether it is alive, soon. Only of links that know by themselves: nobody pings over them. */
  check?(): void;
  /** Ends it without waiting for the other side, which may be gone. The owner hears nothing more of it. */
  close(code: number, reason: string): void;
}

const OPEN = 1;

/** A link over one WebSocket. */
export class SocketLink implements Link {
  readonly #socket: SocketLike;

  /** Throws what the constructor throws, for example on a malformed address. */
  constructor(Socket: SocketConstructor, url: string, protocols: string[], port: LinkPort) {
    this.#socket = new Socket(url, protocols);
    this.#socket.onopen = () => port.opened();
    this.#socket.onmessage = (event) => port.received(event.data);
    this.#socket.onclose = ({ code, reason, wasClean }) => port.closed({ code, reason, wasClean });
    this.#socket.onerror = () => undefined; // The close that follows tells; the ws package throws what nobody takes.
  }

  send(text: string): boolean {
    if (this.#socket.readyState !== OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  close(code: number, reason: string): void {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(code, reason);
  }
}
