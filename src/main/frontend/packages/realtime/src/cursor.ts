import { isLossy, type ChannelOptions } from './channel-options.js';
import type { Defect } from './codec.js';
import { step } from './position.js';
import type { PositionStore } from './positions.js';

/** The position of one channel: moves with its events, survives a reload where that is wanted. */
export class Cursor {
  readonly #channel: string;
  readonly #store: PositionStore;
  readonly #onDefect: (defect: Defect) => void;
  #options: ChannelOptions = {};
  #position: string | undefined;

  constructor(channel: string, store: PositionStore, onDefect: (defect: Defect) => void) {
    this.#channel = channel;
    this.#store = store;
    this.#onDefect = onDefect;
  }

  /** Undefined before the first answer and in channels without positions. */
  get position(): string | undefined {
    return this.#position;
  }

  configure(options: ChannelOptions): void {
    this.#options = options;
  }

  /** Where to continue: what this page knows, else what it knew before a reload. */
  start(): string | undefined {
    if (this.#resumes && !this.lossy) this.#position ??= this.#store.get(this.#channel);
    return this.#position;
  }

  moveTo(position: string | undefined): void {
    if (position === undefined || this.lossy) return;
    this.#position = position;
    if (this.#resumes) this.#store.set(this.#channel, position);
  }

  /** Moves to an event; false when it was seen already. A jump that no gap explained is reported and moved over. */
  advance(eventId: string): boolean {
    if (this.#position === undefined || this.lossy) return true;
    const verdict = step(this.#position, eventId);
    if (verdict === 'old') return false;
    if (verdict !== 'next') this.#report(verdict === 'jump' ? 'offset_jump' : 'foreign_epoch', eventId);
    this.moveTo(eventId);
    return true;
  }

  forget(): void {
    if (this.#position !== undefined) this.#store.delete(this.#channel);
    this.#position = undefined;
  }

  get #resumes(): boolean {
    return this.#options.resume ?? this.#options.history === undefined;
  }

  /** The channel may drop events, and has no positions here. */
  get lossy(): boolean {
    return isLossy(this.#channel, this.#options);
  }

  #report(kind: Defect['kind'], eventId: string): void {
    const detail = `Event ${eventId} came after position ${this.#position ?? ''}, and no gap was told.`;
    this.#onDefect({ kind, channel: this.#channel, detail });
  }
}
