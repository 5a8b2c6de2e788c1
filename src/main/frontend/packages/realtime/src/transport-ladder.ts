import type { Transport } from './transport-list.js';

/** The end of an attempt, or of a session, as the choice of the transport sees it. */
export interface AttemptEnd {
  /** The hub said something over it. */
  readonly heard: boolean;
  /** A session that was cut, and not ended by the hub or by the application. */
  readonly cut: boolean;
  /** Milliseconds that the session lasted; 0 when there was none. */
  readonly lasted: number;
}

/** Where the transport that works is remembered. */
export interface TransportMemory {
  /** Undefined when there is none, or it is too old. */
  read(): string | undefined;
  write(transport: Transport): void;
  clear(): void;
}

/** A session that was cut before is a short one. */
export const SHORT = 30_000;
const SHORT_ONES = 3;
/** Attempts without a word by a transport that has worked before: a node of the hub may be gone, or about to start. */
const SILENT_ONES = 3;

/**
 * Which transport the next attempt goes by. Goes down one step when a transport lets nothing through although the hub
 * answers requests, at once or, if it has worked before, after three attempts in a row; or when three sessions in a row
 * were cut soon. After the last it begins at the top again. What the hub itself ends, or does not answer at all, changes
 * nothing. Reads no clock and sends nothing.
 */
export class TransportLadder {
  readonly #transports: readonly Transport[];
  readonly #memory: TransportMemory;
  #rung: number;
  #shortOnes = 0;
  #silentOnes = 0;
  /** It has worked. */
  #proven = false;
  #suspect = false;

  constructor(transports: readonly Transport[], memory: TransportMemory) {
    this.#transports = transports;
    this.#memory = memory;
    this.#rung = Math.max(0, transports.indexOf(memory.read() as Transport));
  }

  get transport(): Transport {
    return this.#transports[this.#rung] as Transport;
  }

  get degraded(): boolean {
    return this.#rung > 0;
  }

  /** Those above, the best first. */
  get better(): readonly Transport[] {
    return this.#transports.slice(0, this.#rung);
  }

  /** The transport may be blocked: {@link judge} decides, before the next attempt. */
  get suspect(): boolean {
    return this.#suspect;
  }

  ended({ heard, cut, lasted }: AttemptEnd): void {
    if (this.#transports.length === 1) return;
    if (!heard) this.#suspect = true;
    else if (cut && lasted < SHORT) this.#suspect = ++this.#shortOnes >= SHORT_ONES;
    else if (lasted >= SHORT) this.#shortOnes = 0;
  }

  /** Whether the hub answers requests: if so it is the transport that is blocked. */
  judge(answers: boolean): void {
    this.#suspect = false;
    if (!answers) this.#silentOnes = 0;
    const isShort = this.#shortOnes >= SHORT_ONES;
    if (!answers || (!isShort && ++this.#silentOnes < SILENT_ONES && this.#proven)) return;
    this.#go((this.#rung + 1) % this.#transports.length);
  }

  /** A session is ready by {@link transport}. */
  connected(): void {
    this.#proven = true;
    this.#silentOnes = 0;
    if (!this.degraded) this.#memory.clear();
  }

  /** Goes to one of the transports: it works, or nothing better does. */
  go(to: Transport): void {
    this.#go(this.#transports.indexOf(to));
  }

  #go(rung: number): void {
    this.#rung = rung;
    this.#shortOnes = this.#silentOnes = 0;
    this.#proven = false;
    if (this.degraded) this.#memory.write(this.transport);
  }
}
