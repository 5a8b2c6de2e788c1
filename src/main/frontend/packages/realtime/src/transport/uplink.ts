import { backoffDelay, jitter } from '../backoff.js';
import type { Clock, TimerId } from '../clock.js';
import { byteLength } from '../codec.js';
import type { ErrorFrame, RequestId, ServerFrame } from '../generated/frames.js';
import { broken, type LinkEnd } from './refusals.js';

/** What became of a request with frames. */
export type Posted =
  | { readonly answers: readonly ServerFrame[] }
  /** The same request may be answered later, not before `retryAfter` milliseconds. */
  | { readonly again: string; readonly retryAfter: number | undefined }
  | { readonly end: LinkEnd };

/** What the way up needs from its link. */
export interface UplinkPort {
  readonly clock: Clock;
  readonly random: () => number;
  post(body: string): Promise<Posted>;
  /** The answers that do not come on the way down as well. */
  answered(frames: readonly ServerFrame[]): void;
  /** Frames do not get through. */
  failed(end: LinkEnd): void;
}

/** The bounds of one message; the same on every hub. */
const FRAMES = 256;
const BYTES = 65_536;

const TRIES = 5;
const NO_SESSION = 305;
const NO_ANSWER = 504;
const BACKOFF = { base: 500, factor: 2, cap: 4000 };

/** They come on the way down, too, and there in their place among the events. */
const BOUNDARIES = ['subscribed', 'unsubscribed'];

/**
 * The way up where it is one of requests: frames go in their order, one request at a time, those of one turn together.
 * A request that was not answered is made again with the same frames, and a frame that waits or is under way is not
 * taken twice; so the hub, which knows their ids, does each once.
 */
export class Uplink {
  readonly #port: UplinkPort;
  #waiting: string[] = [];
  #underWay: readonly string[] = [];
  #running = false;
  #tries = 0;
  #over = false;
  #timer: TimerId;
  #resume: (() => void) | undefined;

  constructor(port: UplinkPort) {
    this.#port = port;
  }

  send(text: string): void {
    if (this.#isOnItsWay(text) && idOf(JSON.parse(text) as object) !== undefined) return;
    this.#waiting.push(text);
    if (this.#running) return;
    this.#running = true;
    queueMicrotask(() => void this.#run());
  }

  #isOnItsWay(text: string): boolean {
    return this.#waiting.includes(text) || this.#underWay.includes(text);
  }

  /** Sends nothing more. */
  close(): void {
    this.#over = true;
    this.#port.clock.clearTimeout(this.#timer);
    this.#resume?.();
  }

  async #run(): Promise<void> {
    while (!this.#over && this.#waiting.length > 0) {
      this.#underWay = this.#take();
      const text = this.#underWay.join(',');
      const posted = await this.#port.post(this.#underWay.length === 1 ? text : `[${text}]`);
      const delay = this.#settle(posted);
      this.#underWay = [];
      if (delay > 0) await this.#pause(delay);
    }
    this.#running = false;
  }

  /** As many as one message holds. */
  #take(): readonly string[] {
    let bytes = 1;
    const end = this.#waiting.findIndex((text, n) => n >= FRAMES || (bytes += byteLength(text) + 1) > BYTES);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  /** How long to wait before the next request. */
  #settle(posted: Posted): number {
    if (this.#over) return 0;
    if ('end' in posted) {
      this.#port.failed(posted.end);
      return 0;
    }
    if ('again' in posted) return this.#again(this.#underWay, posted.again, posted.retryAfter);
    const open = new Map(posted.answers.filter(isOpen).map((frame) => [idOf(frame), frame.message]));
    this.#port.answered(posted.answers.filter((frame) => !BOUNDARIES.includes(frame.type) && !open.has(idOf(frame))));
    if (open.size > 0) {
      const texts = this.#underWay.filter((text) => open.has(idOf(JSON.parse(text) as object)));
      return this.#again(texts, [...open.values()].join(' '), undefined);
    }
    this.#tries = 0;
    return 0;
  }

  #again(texts: readonly string[], reason: string, retryAfter: number | undefined): number {
    this.#tries++;
    if (this.#tries >= TRIES) {
      this.#port.failed(broken(reason));
      return 0;
    }
    this.#waiting.unshift(...texts);
    const width = backoffDelay(this.#tries, BACKOFF);
    return Math.max(1, retryAfter ?? width / 2 + jitter(width / 2, this.#port.random));
  }

  #pause(delay: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#timer = this.#port.clock.setTimeout(resolve, delay);
    });
  }
}

const idOf = (frame: object): RequestId | undefined => (frame as { readonly id?: RequestId }).id;

/** Not done, for want of a session on the node that took it, or perhaps done: it was not answered in time. */
const isOpen = (frame: ServerFrame): frame is ErrorFrame =>
  frame.type === 'error' && (frame.code === NO_SESSION || frame.code === NO_ANSWER) && frame.id !== undefined;
