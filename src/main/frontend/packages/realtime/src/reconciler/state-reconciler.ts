import { QueueOverflowError } from '../errors.js';
import type { ErrorFrame } from '../generated/frames.js';
import { isolated } from '../listeners.js';
import { PendingOperations, type PendingOperation } from './pending-operations.js';
import type {
  OperationAck,
  OperationConflict,
  OperationOutcome,
  ReconcilerConfig,
  ReconcilerFrame,
  ReconcilerPort,
  Refusal,
  StateEvent,
  StateSync,
} from './reconciling.js';

const BAD_POSITION = 304;

/**
 * One shared state as this side shows it: what the hub has, with the operations on top that it has not answered yet. Each
 * operation is shown at once and ends told, confirmed or refused; until then it stays over every state that comes from the
 * hub. It is in the state of the hub at most once, however often it was sent. One operation is on its way at a time, so
 * they come in in their order. Has no clock: who owns it says when a session begins and when an answer is late.
 */
export class StateReconciler<S, O> {
  readonly #config: ReconcilerConfig<S, O>;
  readonly #port: ReconcilerPort<O>;
  readonly #operations = new PendingOperations<O>();
  /** Events that came before the ones that they follow, by version. */
  readonly #early = new Map<number, StateEvent<O>>();
  /** The state of the hub at `#version`. */
  #server: S;
  #version: number;
  #lastEventId: string | undefined;
  /** `#server` with the operations on top. */
  #state: S;
  /** What `#state` was made of. */
  #shown: { readonly server: S; readonly all: readonly PendingOperation<O>[] };
  #connected = false;
  #needsSync = true;
  /** The id of the sync that waits for its answer. */
  #asked: string | undefined;
  #syncs = 0;
  /** The last sync was refused: the owner says when to ask again. */
  #stalled = false;
  /** The id of the operation that waits for its answer in this session. */
  #inFlight: string | undefined;

  constructor(config: ReconcilerConfig<S, O>, port: ReconcilerPort<O>) {
    if (config.conflictResolution === 'merge' && config.merge === undefined)
      throw new TypeError('The conflict resolution merge needs a merge function.');
    this.#config = config;
    this.#port = port;
    this.#state = this.#server = config.initial.state;
    this.#shown = { server: this.#server, all: this.#operations.all };
    this.#version = config.initial.version;
    this.#lastEventId = config.initial.lastEventId;
  }

  /** What to show. */
  get state(): S {
    return this.#state;
  }

  /** What the hub has at {@link version}, without the pending operations. */
  get serverState(): S {
    return this.#server;
  }

  get version(): number {
    return this.#version;
  }

  /** The position that belongs to the version; undefined before the first sync. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  /** True from a version that was jumped, or the end of a session, to the answer of the sync that mends it. */
  get needsSync(): boolean {
    return this.#needsSync;
  }

  /** Operations without an answer, in their order. */
  get pending(): readonly { readonly id: string; readonly payload: O }[] {
    return this.#operations.open.map(({ id, payload }) => ({ id, payload }));
  }

  /**
   * A session begins, or an answer is late: asks what was missed, then sends again what was not answered. May be called
   * at any time; only the answer to the last one counts.
   */
  connected(): void {
    this.#connected = this.#needsSync = true;
    this.#stalled = false;
    this.#inFlight = undefined;
    this.#sync();
  }

  /** The session is over; operations are shown and wait. */
  disconnected(): void {
    this.#connected = false;
    this.#asked = this.#inFlight = undefined;
    this.#needsSync = true;
  }

  /** Shows the operation at once and sends it when it is its turn. Gives its id. Throws QueueOverflowError. */
  perform(payload: O): string {
    const { maxPending = 256, newId, channel } = this.#config;
    if (this.#operations.open.length >= maxPending) throw new QueueOverflowError(maxPending, undefined, channel);
    const id = newId();
    this.#operations.add({ id, ref: id, payload, baseVersion: this.#version, sent: false });
    this.#show();
    this.#pump();
    return id;
  }

  /** Takes an event or an answer. What came before, or answers nothing that is open, changes nothing. */
  receive(frame: ReconcilerFrame<S, O>): void {
    switch (frame.type) {
      case 'event':
        this.#take(frame);
        break;
      case 'ack':
        this.#acked(frame);
        break;
      case 'conflict':
        this.#conflicted(frame);
        break;
      case 'sync':
        this.#synced(frame);
        break;
      case 'error':
        this.#failed(frame);
    }
    this.#advance();
    this.#show();
    this.#proceed();
  }

  #take(event: StateEvent<O>): void {
    if (event.version > this.#version) this.#early.set(event.version, event);
    else this.#confirm(event.ref, event);
  }

  #acked({ id, eventId, version }: OperationAck): void {
    this.#confirm(id, { eventId, version });
  }

  /** Tells that an operation is in; it stays on top until the state of the hub that is known here has it. */
  #confirm(ref: string | undefined, at: { readonly eventId: string; readonly version: number }): void {
    const operation = ref === undefined ? undefined : this.#operations.openOf(ref);
    if (operation === undefined) return;
    this.#operations.change(operation.id, { ackedAt: at.version, eventId: at.eventId });
    this.#operations.rebase(at.version);
    this.#ended(operation);
    this.#tell({ kind: 'confirmed', id: operation.id, payload: operation.payload, version: at.version });
  }

  #synced(answer: StateSync<S, O>): void {
    if (answer.id !== this.#asked) return;
    this.#asked = this.#inFlight = undefined;
    this.#needsSync = false;
    if (answer.syncType === 'snapshot') this.#moveTo(answer.state, answer.version, answer.lastEventId);
    else for (const event of answer.events) this.#take(event);
    this.#advance();
    for (const ref of answer.applied) this.#confirm(ref, { eventId: answer.lastEventId, version: answer.version });
    if (this.#version === answer.version) this.#lastEventId = answer.lastEventId;
    if (this.#version >= answer.version) return;
    this.#needsSync = true; // The delta did not lead there: the state will.
    this.#lastEventId = undefined;
  }

  #conflicted({ id, serverValue, version }: OperationConflict<S>): void {
    const operation = this.#operations.openOf(id);
    if (operation === undefined) return;
    const local = this.#state;
    this.#ended(operation);
    if (version > this.#version) this.#moveTo(serverValue, version, this.#lastEventId);
    const payload = this.#resolve(operation, local, serverValue, version);
    if (payload === undefined) return this.#refuse(operation, { reason: 'conflict', serverValue, version });
    const ref = this.#config.newId();
    this.#operations.change(operation.id, { payload, ref, baseVersion: version, sent: false });
  }

  /** What to send instead; undefined when it cannot come in. */
  #resolve(operation: PendingOperation<O>, local: S, server: S, version: number): O | undefined {
    const { conflictResolution, merge } = this.#config;
    if (conflictResolution === 'merge') return merge?.({ server, local, operation: operation.payload });
    const stale = version > this.#baseOf(operation);
    return conflictResolution === 'client-wins' && stale ? operation.payload : undefined;
  }

  #failed(error: Extract<ReconcilerFrame<S, O>, { type: 'error' }>): void {
    const operation = this.#operations.openOf(error.id);
    if (operation !== undefined && !error.retryable) {
      this.#ended(operation);
      return this.#refuse(operation, { reason: 'error', error });
    }
    if (error.id === this.#asked) return this.#notSynced(error);
    if (operation !== undefined) this.#tellError(error);
  }

  #notSynced(error: Omit<ErrorFrame, 'type'>): void {
    this.#asked = undefined;
    this.#stalled = error.code !== BAD_POSITION || this.#lastEventId === undefined;
    if (this.#stalled) return this.#tellError(error);
    this.#lastEventId = undefined;
  }

  /** Rolls back: what is not among the operations is not shown. */
  #refuse({ id, payload }: PendingOperation<O>, refusal: Refusal<S>): void {
    this.#operations.remove(id);
    this.#tell({ kind: 'refused', id, payload, refusal });
  }

  #ended(operation: PendingOperation<O>): void {
    if (this.#inFlight === operation.id) this.#inFlight = undefined;
  }

  /** Goes to the state of the hub at that version, unless this side is further. */
  #moveTo(state: S, version: number, lastEventId: string | undefined): void {
    if (version < this.#version) return;
    this.#server = state;
    this.#version = version;
    this.#lastEventId = lastEventId;
  }

  /** Puts into the hub's state what follows it without a hole: events, and own operations whose ack came first. */
  #advance(): void {
    for (;;) {
      const next = this.#early.get(this.#version + 1) ?? this.#operations.ackedAt(this.#version + 1);
      if (next === undefined) break;
      this.#moveTo(this.#config.apply(this.#server, next.payload), this.#version + 1, next.eventId);
    }
    for (const [version, event] of this.#early) {
      if (version > this.#version) continue;
      this.#early.delete(version);
      this.#confirm(event.ref, event);
    }
    this.#operations.removeUpTo(this.#version);
  }

  /** Asks when there is a hole, else sends what waits. */
  #proceed(): void {
    const hole = this.#early.size > 0 || this.#operations.all.some(({ ackedAt }) => ackedAt !== undefined);
    if (hole) this.#needsSync = true;
    if (this.#needsSync && this.#connected && this.#asked === undefined && !this.#stalled) this.#sync();
    this.#pump();
  }

  #sync(): void {
    const { channel } = this.#config;
    this.#asked = `sync-${++this.#syncs}`;
    const sent = this.#operations.open.filter((operation) => operation.sent);
    this.#port.send({
      type: 'sync',
      channel,
      id: this.#asked,
      version: this.#version,
      pendingOps: sent.map(({ ref }) => ref),
      ...(this.#lastEventId !== undefined && { lastEventId: this.#lastEventId }),
    });
  }

  /** Sends the first operation without an answer, unless it is on its way. */
  #pump(): void {
    const [operation] = this.#operations.open;
    if (operation === undefined || !this.#connected || this.#needsSync || this.#inFlight !== undefined) return;
    const { id, ref, payload, sent } = operation;
    const baseVersion = this.#baseOf(operation);
    this.#inFlight = id;
    this.#operations.change(id, { sent: true, baseVersion });
    const { channel } = this.#config;
    this.#port.send({ type: 'operation', channel, id: ref, payload, baseVersion, isRetry: sent });
  }

  /** Who wins anyway does not ask to be told of what it has not seen. */
  #baseOf({ sent, baseVersion }: PendingOperation<O>): number {
    return this.#config.conflictResolution === 'client-wins' && !sent ? this.#version : baseVersion;
  }

  #show(): void {
    const { all } = this.#operations;
    if (this.#shown.server === this.#server && this.#shown.all === all) return;
    this.#shown = { server: this.#server, all };
    const before = this.#state;
    this.#state = all.reduce((state, { payload }) => this.#config.apply(state, payload), this.#server);
    if (this.#state !== before) isolated(() => this.#config.onChange?.(this.#state));
  }

  #tell(outcome: OperationOutcome<S, O>): void {
    isolated(() => this.#config.onOutcome?.(outcome));
  }

  #tellError(error: Omit<ErrorFrame, 'type'>): void {
    isolated(() => this.#config.onError?.(error));
  }
}
