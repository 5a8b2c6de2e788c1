import { isLossy } from '../channel-options.js';
import { isEvent } from '../events.js';
import type {
  ClientFrame,
  ErrorFrame,
  GapFrame,
  ServerFrame,
  SubscribedFrame,
  UnsubscribedFrame,
} from '../generated/frames.js';
import { answerAs, type AnswerTaker } from './answers.js';
import type { Line } from './lines.js';
import { isBehind, nextBatch, optionsFor, type Reader, type ReaderRequest } from './reader.js';
import { asNamed, atHead } from './subscribed.js';

/** What a lane needs from the leader. */
export interface LanePort {
  /** The connection of this lane has a session. */
  readonly ready: boolean;
  /** Sends frames one after the other; the answer to the last one goes to the taker, the others are not waited for. */
  ask(frames: readonly ClientFrame[], taker: AnswerTaker): void;
  send(lines: readonly Line[], frame: ServerFrame): void;
  /** Ends the session of a tab: it comes back and goes on where it stood. */
  cut(line: Line, reason: string): void;
  /** The hub takes no more channels on this connection. */
  full(): void;
  /** The hub has told the channel's own name. */
  named(channel: string): void;
  /** Nobody reads it any more. */
  empty(): void;
}

const BAD_POSITION = 304;
const TOO_MANY_CHANNELS = 303;

/**
 * One channel and the tabs that read it over one subscription. Who comes later is let in by subscribing anew, from where the
 * tab stands that is furthest behind: the hub then says everything as it would to that tab alone, states and gaps included,
 * and what a tab has been told already is held back from it.
 *
 * The invariant: a reader that is `reading` has been told of everything up to `position`, and the subscription goes on from
 * there or from before; a reader of which that is not so is `waiting` and is told nothing.
 */
export class Lane {
  readonly #name: string;
  readonly #port: LanePort;
  readonly #isLossy: boolean;
  readonly #readers = new Map<string, Reader>();
  #remote: 'none' | 'subscribing' | 'subscribed' | 'leaving' = 'none';
  /** Whom the subscription under way lets in, and from where it begins. */
  #batch: readonly Reader[] = [];
  #from: string | undefined;
  /** How often it was subscribed; a late answer to an earlier one does not count. */
  #round = 0;

  /** By the name by which it is subscribed. */
  constructor(name: string, port: LanePort) {
    this.#name = name;
    this.#port = port;
    this.#isLossy = isLossy(name, {});
  }

  /** Those that are told of it. */
  get #reading(): readonly Reader[] {
    return [...this.#readers.values()].filter(({ state }) => state === 'reading');
  }

  /** Everyone who reads or wants to. */
  get readers(): readonly Reader[] {
    return [...this.#readers.values()];
  }

  /** A tab subscribes; again, when the answer is late or its options are others. */
  join(line: Line, request: ReaderRequest): void {
    const before = this.#readers.get(line.id);
    if (before?.state === 'waiting' && before.request !== undefined) return this.#again(before, request);
    const { presence = false, lastEventId } = request.options;
    const position = before?.position ?? lastEventId;
    this.take({ line, request, state: 'waiting', presence, position, lostAt: undefined });
  }

  /** Gives its readers to another lane: both are one channel. */
  handOver(): readonly Reader[] {
    const readers = this.readers;
    this.#readers.clear();
    return readers;
  }

  /** Lets a reader in that another lane has had. */
  take(reader: Reader): void {
    this.#readers.set(reader.line.id, { ...reader, state: 'waiting' });
    this.pump();
  }

  /** A tab reads it no more. */
  leave(line: Line): boolean {
    const left = this.#readers.delete(line.id);
    if (left) this.pump();
    return left;
  }

  /** The session is over: whoever stays goes on from where they are in the next one. */
  suspend(): void {
    this.#round++;
    this.#remote = 'none';
    for (const reader of this.readers) reader.state = 'waiting';
  }

  /** Does the next thing that is to be done. */
  pump(): void {
    if (!this.#port.ready) {
      if (this.#readers.size === 0) this.#port.empty();
      return;
    }
    if (this.#remote === 'subscribing' || this.#remote === 'leaving') return;
    const waiting = this.readers.filter(({ state }) => state === 'waiting');
    if (waiting.length > 0) this.#letIn(waiting);
    else if (this.#readers.size === 0 && this.#remote === 'subscribed') this.#unsubscribe();
    else if (this.#readers.size === 0) this.#port.empty();
  }

  /** Takes a frame of the channel that answers nothing. */
  receive(frame: ServerFrame): void {
    if (frame.type === 'unsubscribed') return this.#ended(frame);
    if (frame.type === 'gap') return this.#gap(frame);
    if (isEvent(frame)) return this.#event(frame, frame.id);
    const isPresence = frame.type.startsWith('presence.');
    this.#send(isPresence ? this.#reading.filter(({ presence }) => presence) : this.#reading, frame);
  }

  /** A tab that waits asks once more: what was asked for it may not have been heard. */
  #again(reader: Reader, request: ReaderRequest): void {
    const isRepeated = reader.request?.id === request.id;
    reader.request = request;
    reader.presence = request.options.presence === true;
    const isUnderWay = this.#remote === 'subscribing' || this.#remote === 'leaving';
    if (!isRepeated || !isUnderWay) return;
    this.#remote = this.#isLossy ? 'none' : 'subscribed';
    this.pump();
  }

  #send(readers: readonly Reader[], frame: ServerFrame): void {
    if (readers.length > 0)
      this.#port.send(
        readers.map(({ line }) => line),
        frame,
      );
  }

  #event(frame: ServerFrame, id: string): void {
    const readers = this.#reading.filter(({ position }) => position === undefined || !isBehind(id, position));
    for (const reader of readers) if (reader.position !== undefined) reader.position = id;
    this.#send(readers, frame);
  }

  #gap(frame: GapFrame): void {
    const readers = this.#reading.filter(({ position, lostAt }) => {
      if (lostAt !== undefined) return lostAt === frame.from;
      return position === undefined || !isBehind(frame.to, position);
    });
    for (const reader of readers) {
      if (reader.position !== undefined) reader.position = frame.to;
      reader.lostAt = undefined;
    }
    this.#send(readers, frame);
  }

  /** The hub has taken the right away, or ended the subscription. */
  #ended(frame: UnsubscribedFrame): void {
    if (frame.code === undefined) return;
    if (this.#remote === 'subscribed') this.#remote = 'none';
    const reading = this.#reading;
    this.#send(reading, frame);
    for (const { line } of reading) this.#readers.delete(line.id);
    this.pump();
  }

  #unsubscribe(): void {
    this.#remote = 'leaving';
    const round = ++this.#round;
    this.#port.ask([{ type: 'unsubscribe', channel: this.#name }], () => {
      if (round !== this.#round) return;
      this.#remote = 'none';
      this.pump();
    });
  }

  #letIn(waiting: readonly Reader[]): void {
    const isOn = this.#remote === 'subscribed';
    if (isOn && this.#isLossy) return this.#letInAtOnce(waiting);
    this.#batch = nextBatch(waiting, this.#reading);
    const options = optionsFor(this.#batch, this.readers, this.#isLossy);
    this.#from = options.lastEventId;
    this.#remote = 'subscribing';
    const round = ++this.#round;
    const subscribe: ClientFrame = { type: 'subscribe', channel: this.#name, options };
    this.#port.ask(isOn ? [{ type: 'unsubscribe', channel: this.#name }, subscribe] : [subscribe], (answer) => {
      if (round !== this.#round) return;
      if (answer.type === 'subscribed') this.#subscribed(answer);
      else if (answer.type === 'error') this.#refused(answer);
      this.pump();
    });
  }

  /** A lossy channel says nothing on entry, and nothing of it may be missed for that. */
  #letInAtOnce(waiting: readonly Reader[]): void {
    for (const reader of waiting) this.#admit(reader, { type: 'subscribed', channel: this.#name });
  }

  #subscribed(frame: SubscribedFrame): void {
    this.#remote = 'subscribed';
    this.#port.named(frame.channel);
    const { lastEventId } = frame;
    for (const reader of this.#reading) {
      const { position } = reader;
      const covered = lastEventId === undefined || (position !== undefined && isBehind(lastEventId, position));
      if (!covered && !this.#batch.includes(reader)) reader.state = 'waiting';
    }
    for (const reader of this.#batch) if (this.#isIn(reader)) this.#place(reader, frame);
  }

  /** It has not left meanwhile. */
  #isIn(reader: Reader): boolean {
    return this.#readers.get(reader.line.id) === reader;
  }

  /** Lets a reader in where the subscription covers it; else it waits for one of its own. */
  #place(reader: Reader, frame: SubscribedFrame): void {
    const { position } = reader;
    reader.lostAt = undefined;
    if (position === undefined) {
      reader.position = this.#isLossy ? undefined : frame.lastEventId;
      return this.#admit(reader, atHead(frame));
    }
    if (frame.recovered !== true && position !== this.#from) return;
    if (frame.recovered === true) return this.#admit(reader, { ...frame, lastEventId: position });
    if (frame.snapshot === undefined) reader.lostAt = position;
    else reader.position = frame.lastEventId;
    this.#admit(reader, frame);
  }

  #admit(reader: Reader, frame: SubscribedFrame): void {
    reader.state = 'reading';
    const { request } = reader;
    reader.request = undefined;
    if (request === undefined) return this.#catchUp(reader, frame);
    this.#send([reader], answerAs(request.id, asNamed(frame, request.name)));
  }

  /** A tab that is in already is not told that it is; what it lost meanwhile it is told as anybody would be. */
  #catchUp(reader: Reader, { channel, recovered, snapshot, lastEventId }: SubscribedFrame): void {
    if (recovered === false && snapshot !== undefined && lastEventId !== undefined)
      this.#send([reader], { type: 'subscribed', channel, recovered, snapshot, lastEventId });
  }

  #refused(frame: ErrorFrame): void {
    this.#remote = 'none';
    if (frame.code === TOO_MANY_CHANNELS) {
      this.suspend();
      return this.#port.full();
    }
    const isPosition = frame.code === BAD_POSITION;
    const blamed = isPosition ? this.#batch.filter(({ position }) => position === this.#from) : this.#batch;
    for (const reader of this.#reading) {
      if (isPosition) reader.state = 'waiting';
      else this.#expel(reader, frame);
    }
    for (const reader of blamed.filter((candidate) => this.#isIn(candidate))) {
      if (reader.request === undefined) this.#expel(reader, { ...frame, retryable: true });
      else this.#send([reader], answerAs(reader.request.id, frame));
      this.#readers.delete(reader.line.id);
    }
  }

  /** Ends what a tab believes to have: for now, so that it comes back, or for good. */
  #expel(reader: Reader, { code, channel = this.#name, retryable, message }: ErrorFrame): void {
    if (retryable) this.#port.cut(reader.line, message);
    else this.#send([reader], { type: 'unsubscribed', channel, code });
    this.#readers.delete(reader.line.id);
  }
}
