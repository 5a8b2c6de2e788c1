import type { Page } from 'playwright-core';
import type { ContractSocket } from '../packages/testing/test/contract/world.js';

/** What a socket of the page tells. */
type Heard = { readonly open: true } | { readonly message: string } | { readonly closed: number };

declare global {
  interface Window {
    sockets: Map<number, WebSocket>;
    heard: (socket: number, what: Heard) => void;
  }
}

/** Sockets of a page: the browser's own WebSocket, driven from here. */
export class PageSockets {
  readonly #page: Page;
  readonly #sockets = new Map<number, PageSocket>();

  private constructor(page: Page) {
    this.#page = page;
  }

  static async of(page: Page): Promise<PageSockets> {
    const sockets = new PageSockets(page);
    await page.exposeFunction('heard', (id: number, what: Heard) => sockets.#sockets.get(id)?.hear(what));
    await page.evaluate(() => {
      window.sockets = new Map();
    });
    return sockets;
  }

  /** Opens one to an address of the page's own origin. */
  open(path: string, protocols: readonly string[]): ContractSocket {
    const id = this.#sockets.size + 1;
    const socket = new PageSocket(this.#page, id);
    this.#sockets.set(id, socket);
    socket.run(
      this.#page.evaluate(
        (given) => {
          const opened = new WebSocket(`ws://${location.host}${given.path}`, [...given.protocols]);
          window.sockets.set(given.id, opened);
          opened.onopen = () => window.heard(given.id, { open: true });
          opened.onmessage = ({ data }) => window.heard(given.id, { message: String(data) });
          opened.onclose = ({ code }) => window.heard(given.id, { closed: code });
        },
        { id, path, protocols },
      ),
    );
    return socket;
  }

  /** Once the page has done all that its sockets were told: only then may it be closed. */
  async settled(): Promise<void> {
    await Promise.all([...this.#sockets.values()].map((socket) => socket.settled()));
  }
}

class PageSocket implements ContractSocket {
  readonly messages: string[] = [];
  closedWith: number | undefined;
  isOpen = false;
  readonly #page: Page;
  readonly #id: number;
  /** What it was told to do is done in this order. */
  #done: Promise<unknown> = Promise.resolve();

  constructor(page: Page, id: number) {
    this.#page = page;
    this.#id = id;
  }

  run(act: Promise<unknown>): void {
    this.#done = this.#done.then(() => act);
  }

  async settled(): Promise<void> {
    await this.#done;
  }

  send(message: string): void {
    this.#act(([id, text]) => window.sockets.get(id)?.send(text), message);
  }

  sendBinary(): void {
    this.#act(([id]) => window.sockets.get(id)?.send(new ArrayBuffer(1)), '');
  }

  close(code: number): void {
    this.#act(([id, given]) => window.sockets.get(id)?.close(Number(given)), String(code));
  }

  hear(what: Heard): void {
    if ('open' in what) this.isOpen = true;
    else if ('message' in what) this.messages.push(what.message);
    else this.closedWith = what.closed;
  }

  #act(act: (given: readonly [number, string]) => void, text: string): void {
    this.#done = this.#done.then(() => this.#page.evaluate(act, [this.#id, text] as const));
  }
}
