import type { ConnectionWay } from '../status.js';
import type { ConnectionEnd, LeaderMessage, TabLook, TabMessage } from './messages.js';
import type { SocketHome, TabSocket } from './tab-socket.js';

/** What a line needs from its tab. */
export interface TabLinePort {
  /** Resolves once a leader can tell that the tab lives: who asks for a line before may be taken for gone. */
  alive(): Promise<void>;
  look(): TabLook;
  post(message: TabMessage): void;
}

/** Often enough for a leader to know who falls behind. */
const TELL_EVERY = 16;

/** One tab's line to whoever leads: a new one for each socket that its connection opens. */
export class TabLine implements SocketHome {
  readonly #tab: string;
  readonly #port: TabLinePort;
  #socket: TabSocket | undefined;
  #id = '';
  #count = 0;
  #taken = 0;
  #hurry = false;
  #way: ConnectionWay = { transport: undefined, degraded: false };

  constructor(tab: string, port: TabLinePort) {
    this.#tab = tab;
    this.#port = port;
  }

  /** Names the newest line. */
  get id(): string {
    return this.#id;
  }

  /** How the session goes. */
  get way(): ConnectionWay {
    return this.#way;
  }

  /** The next line is wanted at once, whatever the leader waits for. */
  hurry(): void {
    this.#hurry = true;
  }

  opened(socket: TabSocket): void {
    this.#socket = socket;
    this.#id = `${this.#tab}.${++this.#count}`;
    this.#taken = 0;
    this.#apply();
  }

  send(socket: TabSocket, text: string): void {
    if (socket === this.#socket) this.#port.post({ kind: 'up', line: this.#id, text });
  }

  closed(socket: TabSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.leave();
  }

  /** The leader need not keep it. */
  leave(): void {
    this.#port.post({ kind: 'leave', line: this.#id });
  }

  greet({ line, text, way }: Extract<LeaderMessage, { kind: 'open' }>): void {
    if (line !== this.#id || this.#socket === undefined || this.#socket.isOpen) return;
    this.#way = way;
    this.#socket.greet(text);
  }

  receive({ lines, text }: Extract<LeaderMessage, { kind: 'down' }>): void {
    if (!lines.includes(this.#id)) return;
    if (++this.#taken % TELL_EVERY === 0) this.#port.post({ kind: 'taken', line: this.#id, count: this.#taken });
    this.#socket?.receive(text);
  }

  /** It is over; the connection asks for another one. */
  drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.drop(code, reason);
  }

  /** Somebody else leads: what there was is gone, and what waits is asked for anew. */
  again(reason: string): void {
    if (this.#socket?.isOpen === true) this.drop(1006, reason);
    else if (this.#socket !== undefined) this.#apply();
  }

  /** Nobody leads, and nobody tries to. */
  end(end: ConnectionEnd): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (end.failed) socket?.fail(end);
  }

  #apply(): void {
    const id = this.#id;
    void this.#port.alive().then(() => {
      if (id !== this.#id || this.#socket === undefined || this.#socket.isOpen) return;
      this.#port.post({ kind: 'enter', from: this.#tab, line: id, look: this.#port.look(), hurry: this.#hurry });
      this.#hurry = false;
    });
  }
}
