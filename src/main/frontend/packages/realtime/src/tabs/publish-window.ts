import type { AckFrame, ErrorFrame, PublishFrame, RequestId } from '../generated/frames.js';
import type { Line } from './lines.js';

/** What a window needs from the leader. */
export interface PublishWindowPort {
  write(frame: PublishFrame): void;
  answer(line: Line, frame: AckFrame | ErrorFrame): void;
}

interface Waiting {
  readonly line: Line;
  readonly frame: PublishFrame;
}

/**
 * Lets as many publications through as the hub takes without acks, of all tabs together and in the order in which they
 * came. Keeps none for later: each tab has its own until they are acked.
 */
export class PublishWindow {
  readonly #port: PublishWindowPort;
  readonly #inFlight = new Map<RequestId, Line[]>();
  #waiting: Waiting[] = [];
  #size = 0;
  #room = 0;

  constructor(port: PublishWindowPort) {
    this.#port = port;
  }

  /** A session begins, which takes so many. */
  open(room: number): void {
    this.#room = room;
    this.#size = 0;
    this.#inFlight.clear();
    this.#waiting = [];
  }

  /** The same publication of the same tab waits once. */
  publish(line: Line, frame: PublishFrame): void {
    if (this.#waiting.some((other) => other.line === line && other.frame.id === frame.id)) return;
    this.#waiting.push({ line, frame });
    this.#pump();
  }

  /** True when the frame was the answer to a publication. */
  settle(frame: AckFrame | ErrorFrame): boolean {
    const lines = frame.id === undefined ? undefined : this.#inFlight.get(frame.id);
    const line = lines?.shift();
    if (frame.id === undefined || lines === undefined || line === undefined) return false;
    if (lines.length === 0) this.#inFlight.delete(frame.id);
    this.#size--;
    this.#port.answer(line, frame);
    this.#pump();
    return true;
  }

  /** The tab is gone: what has not been sent yet is its own again. */
  leave(line: Line): void {
    this.#waiting = this.#waiting.filter((waiting) => waiting.line !== line);
  }

  #pump(): void {
    while (this.#size < this.#room) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const { line, frame } = next;
      this.#inFlight.set(frame.id, [...(this.#inFlight.get(frame.id) ?? []), line]);
      this.#size++;
      this.#port.write(frame);
    }
  }
}
