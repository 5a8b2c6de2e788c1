import type { Clock, TimerId } from './clock.js';
import { byteLength, encode } from './codec.js';
import {
  AckTimeoutError,
  ConnectionClosedError,
  ownProblem,
  QueueOverflowError,
  RealtimeError,
  ServerError,
  TooLargeError,
} from './errors.js';
import type { ClientFrame, Limits, PublishFrame, RequestId, ServerFrame } from './generated/frames.js';
import { isolated } from './listeners.js';
import type { RestoredPublication } from './outbox-store.js';

/** A publication that the hub has accepted. */
export interface Published {
  /** Its position in the channel; undefined in a channel without positions. */
  readonly eventId: string | undefined;
  /** True when the hub had accepted this id before; `eventId` is the first one's. */
  readonly duplicate: boolean;
}

/** What the outbox needs from its owner. */
export interface OutboxPort {
  /** Sends now; only called while open. False when the link is closing: nothing was sent. */
  write(text: string): boolean;
  overflow(frame: ClientFrame): void;
  /** A publish waits, or has just been sent for the first time. */
  keep(publication: Keepable): void;
  /** A publish was acked, or its caller was told why not. */
  forget(id: RequestId): void;
}

/** What has to be known of a publish to send it again later. */
export interface Keepable {
  readonly id: RequestId;
  readonly channel: string;
  /** The frame as it is sent. */
  readonly text: string;
  /** When it was published, Unix milliseconds. */
  readonly at: number;
  /** When it was first sent; undefined: never. */
  readonly firstSent: number | undefined;
}

/** The bounds of an outbox. Durations are milliseconds. */
export interface OutboxSettings {
  readonly clock: Clock;
  readonly ackTimeout: number;
  readonly publishResends: number;
  readonly publishWindow: number;
  readonly queueSize: number;
}

interface Entry {
  /** The publish id; undefined for a frame that is done once it is written. */
  readonly id: RequestId | undefined;
  readonly channel: string | undefined;
  readonly text: string;
  readonly bytes: number;
  readonly at: number;
  /** Of an earlier page, whose queue it was in. */
  readonly restored: boolean;
  readonly promise: Promise<Published | undefined>;
  readonly resolve: (published: Published | undefined) => void;
  readonly reject: (error: RealtimeError) => void;
  onLate: ((error: AckTimeoutError) => void) | undefined;
  firstSent: number | undefined;
  resends: number;
  timer: TimerId;
}

/** Until the hub tells its own. */
const ASSUMED = { messageBytes: 65_536, unacked: 256 };

/**
 * What the application sends, in order. A publish stays until it is acked and is sent again, with the same id, after a
 * reconnect and when its ack is late; any other frame stays until it is written once.
 */
export class Outbox {
  readonly #settings: OutboxSettings;
  readonly #port: OutboxPort;
  /** Every publish under way, in flight or waiting. */
  readonly #byId = new Map<RequestId, Entry>();
  /** Written, not acked; in the order of writing. */
  readonly #inFlight = new Set<Entry>();
  #waiting: Entry[] = [];
  #limits: Pick<Limits, 'messageBytes' | 'unacked'> = ASSUMED;
  #open = false;
  /** The session is ready, but something has to go first. */
  #held = false;

  constructor(settings: OutboxSettings, port: OutboxPort) {
    this.#settings = settings;
    this.#port = port;
  }

  /** Resolves when acked. The same id as one under way gives that one's promise. `onLate` is told before each resend. */
  async publish(frame: PublishFrame, onLate?: (error: AckTimeoutError) => void): Promise<Published> {
    const under = this.underWay(frame.id);
    if (under !== undefined) return under;
    const entry = this.#add(frame, frame.id, frame.channel);
    entry.onLate = onLate;
    return entry.promise as Promise<Published>;
  }

  /** The promise of the publish under way with this id. */
  underWay(id: RequestId): Promise<Published> | undefined {
    return this.#byId.get(id)?.promise as Promise<Published> | undefined;
  }

  /** Takes up publishes of an earlier page, in their order and before what waits. None of their ids may be under way. */
  restore(publications: readonly RestoredPublication[]): readonly Promise<Published>[] {
    const entries = publications.map((publication) => this.#restored(publication));
    this.#waiting.unshift(...(this.#open ? entries.filter((entry) => !this.#refused(entry)) : entries));
    this.#pump();
    return entries.map(({ promise }) => promise as Promise<Published>);
  }

  /** Resolves when written. */
  async send(frame: ClientFrame): Promise<void> {
    await this.#add(frame, undefined, undefined).promise;
  }

  /** Asks to keep whatever is under way, in its order: it was not kept so far. */
  keepAll(): void {
    for (const entry of this.#byId.values()) this.#keep(entry);
  }

  /** The session is ready, but {@link open} follows later; until then there is no bound on what waits. */
  hold(): void {
    this.#held = true;
  }

  /** Rejects everything: somebody else has signed in. */
  disown(): void {
    for (const entry of this.#waiting.splice(0)) this.#reject(entry, otherUser(entry));
  }

  /** The session is ready: what was not acked goes first, in its order, then what waits. */
  open(limits: Limits): void {
    this.#limits = limits;
    this.#open = true;
    this.#held = false;
    const all = this.#waiting.splice(0);
    this.#waiting = all.filter((entry) => !this.#refused(entry));
    this.#pump();
  }

  /** The session is gone: what was in flight waits again, before the rest. */
  suspend(): void {
    this.#open = this.#held = false;
    const unacked = [...this.#inFlight];
    for (const entry of unacked) this.#settings.clock.clearTimeout(entry.timer);
    this.#inFlight.clear();
    this.#waiting = [...unacked, ...this.#waiting];
  }

  /** No reconnect follows: what was sent already is rejected, as nobody can tell its outcome; the rest waits. */
  abandon(closeCode: number): void {
    this.suspend();
    const all = this.#waiting.splice(0);
    this.#waiting = all.filter((entry) => entry.firstSent === undefined);
    for (const entry of all) if (entry.firstSent !== undefined) this.#reject(entry, outcomeUnknown(entry, closeCode));
  }

  /** True when the frame was the answer to a publish. */
  settle(frame: ServerFrame): boolean {
    if ((frame.type !== 'ack' && frame.type !== 'error') || frame.id === undefined) return false;
    const entry = this.#byId.get(frame.id);
    if (entry === undefined) return false;
    if (frame.type === 'error') this.#reject(entry, new ServerError(frame));
    else this.#forget(entry).resolve({ eventId: frame.eventId, duplicate: frame.duplicate ?? false });
    this.#pump();
    return true;
  }

  /** The hub closed because of a message's size: the largest in flight was it. */
  dropLargest(): void {
    const [largest] = [...this.#inFlight].sort((a, b) => b.bytes - a.bytes);
    if (largest !== undefined) this.#reject(largest, this.#tooLarge(largest));
  }

  #add(frame: ClientFrame, id: RequestId | undefined, channel: string | undefined): Entry {
    const entry = entryOf(frame, id, channel, { at: this.#settings.clock.now(), firstSent: undefined });
    if (id !== undefined) this.#byId.set(id, entry);
    if (entry.bytes > this.#limits.messageBytes) this.#reject(entry, this.#tooLarge(entry));
    else if (!this.#open && !this.#held && this.#unsent() >= this.#settings.queueSize) this.#overflow(frame, entry);
    else this.#waiting.push(entry);
    this.#pump();
    if (id !== undefined && entry.firstSent === undefined && this.#byId.get(id) === entry) this.#keep(entry);
    return entry;
  }

  #restored({ frame, at, firstSent }: RestoredPublication): Entry {
    const entry = entryOf(frame, frame.id, frame.channel, { at, firstSent, restored: true });
    this.#byId.set(frame.id, entry);
    return entry;
  }

  #keep({ id, channel, text, at, firstSent }: Entry): void {
    if (id !== undefined && channel !== undefined) this.#port.keep({ id, channel, text, at, firstSent });
  }

  #overflow(frame: ClientFrame, entry: Entry): void {
    this.#reject(entry, new QueueOverflowError(this.#settings.queueSize, entry.id, entry.channel));
    this.#port.overflow(frame);
  }

  #unsent(): number {
    return this.#waiting.filter(({ firstSent, restored }) => firstSent === undefined && !restored).length;
  }

  #pump(): void {
    while (this.#open && this.#inFlight.size < this.#limits.unacked) {
      const [entry] = this.#waiting;
      if (entry === undefined || !this.#port.write(entry.text)) return;
      this.#waiting.shift();
      if (entry.id === undefined) entry.resolve(undefined);
      else this.#awaitAck(entry);
    }
  }

  #awaitAck(entry: Entry): void {
    const { clock, ackTimeout } = this.#settings;
    const isFirst = entry.firstSent === undefined;
    entry.firstSent ??= clock.now();
    entry.timer = clock.setTimeout(() => this.#expired(entry), ackTimeout);
    this.#inFlight.add(entry);
    if (isFirst) this.#keep(entry);
  }

  #expired(entry: Entry): void {
    const { ackTimeout, publishResends } = this.#settings;
    const late = new AckTimeoutError('publish', ackTimeout, entry.resends + 1, entry.id, entry.channel);
    if (entry.resends < publishResends) {
      entry.resends++;
      this.#port.write(entry.text);
      this.#awaitAck(entry);
      return isolated(() => entry.onLate?.(late));
    }
    this.#reject(entry, late);
    this.#pump();
  }

  /** Rejects what must not be sent on the new session: too large for it, or too old for its de-duplication. */
  #refused(entry: Entry): boolean {
    const { clock, publishWindow } = this.#settings;
    if (entry.firstSent !== undefined && clock.now() - entry.firstSent > publishWindow) {
      this.#reject(entry, outcomeUnknown(entry, 1006));
      return true;
    }
    if (entry.bytes <= this.#limits.messageBytes) return false;
    this.#reject(entry, this.#tooLarge(entry));
    return true;
  }

  #reject(entry: Entry, error: RealtimeError): void {
    this.#forget(entry).reject(error);
  }

  #forget(entry: Entry): Entry {
    this.#settings.clock.clearTimeout(entry.timer);
    this.#inFlight.delete(entry);
    if (entry.id !== undefined && this.#byId.delete(entry.id)) this.#port.forget(entry.id);
    return entry;
  }

  #tooLarge(entry: Entry): TooLargeError {
    return new TooLargeError(entry.bytes, this.#limits.messageBytes, entry.id, entry.channel);
  }
}

function entryOf(
  frame: ClientFrame,
  id: RequestId | undefined,
  channel: string | undefined,
  life: { readonly at: number; readonly firstSent: number | undefined; readonly restored?: true },
): Entry {
  const text = encode(frame);
  const bytes = byteLength(text);
  const fresh = { onLate: undefined, resends: 0, timer: undefined };
  return { ...settler(), id, channel, text, bytes, restored: false, ...life, ...fresh };
}

function settler(): Pick<Entry, 'promise' | 'resolve' | 'reject'> {
  let resolve: Entry['resolve'] = () => undefined;
  let reject: Entry['reject'] = () => undefined;
  const promise = new Promise<Published | undefined>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

function outcomeUnknown(entry: Entry, closeCode: number): ConnectionClosedError {
  return new ConnectionClosedError(
    closeCode,
    'The connection ended before the ack came: whether the event was published is not known.',
    'Look whether it is in the channel, and publish again if not.',
    entry.id,
    entry.channel,
  );
}

function otherUser({ id, channel }: Entry): RealtimeError {
  const what = 'Another user signed in before the ack came; it was not sent as that user.';
  const todo = 'Publish it again when its user is back.';
  return new RealtimeError(ownProblem('other_user', 903, what, todo, true, { id, channel }));
}
