import type { Clock, TimerId } from './clock.js';

/** What the page around the connection does. */
export interface PagePort {
  /** The page is seen again, the network is back, or the machine slept. */
  woke(): void;
  /** The page goes, `forGood` or into the browser's cache; what must survive a reload is stored now. */
  hiding(forGood: boolean): void;
  /** The page came back from the browser's cache. */
  shown(): void;
}

const TICK = 5000;
const LATE = 10_000;

/** Watches the page, and the clock for jumps. Where there is no page (Node), only the clock. */
export class PageWatch {
  readonly #clock: Clock;
  readonly #port: PagePort;
  readonly #ended: (() => void)[] = [];
  #timer: TimerId;

  constructor(clock: Clock, port: PagePort) {
    this.#clock = clock;
    this.#port = port;
  }

  start(): void {
    if (this.#ended.length > 0) return;
    this.#tick(this.#clock.now());
    this.#ended.push(() => this.#clock.clearTimeout(this.#timer));
    if (typeof document !== 'undefined') {
      this.#listen(document, 'visibilitychange', () => {
        if (document.visibilityState === 'visible') this.#port.woke();
      });
    }
    if (typeof window !== 'undefined') {
      this.#listen(window, 'online', () => this.#port.woke());
      this.#listen(window, 'pagehide', (event) => this.#port.hiding(!(event as PageTransitionEvent).persisted));
      this.#listen(window, 'pageshow', () => this.#port.shown());
    }
  }

  stop(): void {
    for (const end of this.#ended.splice(0)) end();
  }

  #tick(before: number): void {
    this.#timer = this.#clock.setTimeout(() => {
      const now = this.#clock.now();
      this.#tick(now);
      if (now - before > TICK + LATE) this.#port.woke();
    }, TICK);
  }

  #listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener);
    this.#ended.push(() => target.removeEventListener(type, listener));
  }
}
