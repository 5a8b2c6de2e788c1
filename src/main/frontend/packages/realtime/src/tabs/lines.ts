import type { Clock } from '../clock.js';
import type { ServerFrame } from '../generated/frames.js';
import type { Bus } from './bus.js';
import type { TabLook } from './messages.js';

/** One session of one tab with the leader. */
export interface Line {
  readonly id: string;
  readonly tab: string;
  look: TabLook;
  /** The tab has been greeted. */
  open: boolean;
  /** `down` messages sent, and those of them that the tab has said it has taken. */
  sent: number;
  taken: number;
  takenAt: number;
}

/** So many messages may wait for a tab, and it may take none for so many milliseconds, before its line is cut. */
const UNTAKEN = 64;
const STALLED = 5000;

/** The lines of one leader, and what goes down to them: gathered for a turn, posted once for all that get the same. */
export class Lines {
  readonly #bus: Bus;
  readonly #term: string;
  readonly #clock: Clock;
  readonly #stalled: (line: Line) => void;
  readonly #all = new Map<string, Line>();
  #to: readonly Line[] = [];
  #frames: ServerFrame[] = [];
  #scheduled = false;

  constructor(bus: Bus, term: string, clock: Clock, stalled: (line: Line) => void) {
    this.#bus = bus;
    this.#term = term;
    this.#clock = clock;
    this.#stalled = stalled;
  }

  get all(): readonly Line[] {
    return [...this.#all.values()];
  }

  /** How many tabs there are. */
  get tabs(): number {
    return new Set(this.all.map(({ tab }) => tab)).size;
  }

  get(id: string): Line | undefined {
    return this.#all.get(id);
  }

  add(id: string, tab: string, look: TabLook): Line {
    const line = { id, tab, look, open: false, sent: 0, taken: 0, takenAt: this.#clock.now() };
    this.#all.set(id, line);
    return line;
  }

  remove(line: Line): void {
    this.#all.delete(line.id);
  }

  taken(id: string, count: number): void {
    const line = this.#all.get(id);
    if (line === undefined) return;
    line.taken = count;
    line.takenAt = this.#clock.now();
  }

  /** Sends the frame to each of the lines that is open. */
  send(lines: readonly Line[], frame: ServerFrame): void {
    const open = lines.filter((line) => line.open);
    if (open.length === 0) return;
    if (!isSame(open, this.#to)) this.flush();
    this.#to = open;
    this.#frames.push(frame);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  /** Posts what has been gathered. */
  flush(): void {
    const frames = this.#frames.splice(0);
    const to = this.#to.filter((line) => line.open);
    this.#to = [];
    if (frames.length === 0 || to.length === 0) return;
    const lines = to.map(({ id }) => id);
    this.#bus.post({ kind: 'down', term: this.#term, lines, text: JSON.stringify(frames) });
    for (const line of to) this.#count(line);
  }

  #count(line: Line): void {
    const now = this.#clock.now();
    if (line.sent++ === line.taken) line.takenAt = now;
    if (line.sent - line.taken > UNTAKEN && now - line.takenAt > STALLED) this.#stalled(line);
  }
}

function isSame(some: readonly Line[], others: readonly Line[]): boolean {
  return some.length === others.length && some.every((line, n) => line === others[n]);
}
