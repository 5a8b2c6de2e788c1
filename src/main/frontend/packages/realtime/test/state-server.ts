import type {
  OperationAck,
  OperationConflict,
  OperationRequest,
  ReconcilerFrame,
  ReconcilerRequest,
  StateEvent,
  StateSync,
  StateSyncRequest,
} from '../src/reconciler/index.js';

/** Lines under keys. */
export type Notes = Readonly<Record<string, readonly string[]>>;

/** Adds a line under a key. */
export interface Line {
  readonly key: string;
  readonly text: string;
}

export type NotesFrame = ReconcilerFrame<Notes, Line>;
export type NotesRequest = ReconcilerRequest<Line>;

/** Adds the line; once more if it is there already, so that a test sees it. */
export function write(notes: Notes, { key, text }: Line): Notes {
  return { ...notes, [key]: [...(notes[key] ?? []), text] };
}

/** How a server behaves. */
export interface Rules {
  /** How many events it keeps for deltas. */
  readonly kept: number;
  /** A change of any key since `baseVersion` is a conflict; else only one of the same key. */
  readonly strict: boolean;
  /** Refuses for good, with an error. */
  readonly forbids?: (line: Line) => boolean;
  /** Refuses for now, with an error; the same request may succeed later. */
  readonly unavailable?: () => boolean;
}

/** One shared state as the wire contract has it: one order, a version for each event, each request id in it at most once. */
export class StateServer {
  state: Notes = {};
  version = 0;
  #log: StateEvent<Line>[] = [];
  readonly #applied = new Map<string, OperationAck>();
  readonly #rules: Rules;
  readonly #onEvent: (event: StateEvent<Line>) => void;

  constructor(rules: Rules, onEvent: (event: StateEvent<Line>) => void = () => undefined) {
    this.#rules = rules;
    this.#onEvent = onEvent;
  }

  /** Every line that is in. */
  get lines(): readonly string[] {
    return Object.values(this.state).flat();
  }

  answer(request: NotesRequest): NotesFrame {
    if (this.#rules.unavailable?.() === true) return refusal(request.id, 501, 'store_unavailable', true);
    return request.type === 'sync' ? this.#sync(request) : this.#operate(request);
  }

  #sync({ id, lastEventId, pendingOps }: StateSyncRequest): StateSync<Notes, Line> {
    const applied = pendingOps.filter((op) => this.#applied.has(op));
    const answer = { type: 'sync', id, lastEventId: `e:${this.version}`, version: this.version, applied } as const;
    const since = lastEventId === undefined ? -1 : Number(lastEventId.slice(2));
    if (since < this.version - this.#log.length) return { ...answer, syncType: 'snapshot', state: this.state };
    return { ...answer, syncType: 'delta', events: this.#log.filter(({ version }) => version > since) };
  }

  #operate({ id, payload, baseVersion }: OperationRequest<Line>): NotesFrame {
    const before = this.#applied.get(id);
    if (before !== undefined) return before;
    if (this.#rules.forbids?.(payload) === true) return refusal(id, 202, 'forbidden', false);
    if (this.#conflicts(payload, baseVersion)) return this.#conflict(id);
    const event = this.#apply(id, payload);
    const ack = { type: 'ack', id, eventId: event.eventId, version: event.version } as const;
    this.#applied.set(id, ack);
    return ack;
  }

  /** What is older than the log may have changed anything. */
  #conflicts({ key }: Line, baseVersion: number): boolean {
    if (this.#rules.strict) return baseVersion !== this.version;
    if (baseVersion < this.version - this.#log.length) return true;
    return this.#log.some(({ version, payload }) => version > baseVersion && payload.key === key);
  }

  #conflict(id: string): OperationConflict<Notes> {
    return { type: 'conflict', id, serverValue: this.state, version: this.version };
  }

  #apply(ref: string, payload: Line): StateEvent<Line> {
    this.state = write(this.state, payload);
    const event = { type: 'event', eventId: `e:${++this.version}`, version: this.version, ref, payload } as const;
    this.#log = [...this.#log, event].slice(-this.#rules.kept);
    this.#onEvent(event);
    return event;
  }
}

function refusal(id: string, code: number, name: string, retryable: boolean): NotesFrame {
  return { type: 'error', id, code, name, message: 'No.', retryable };
}
