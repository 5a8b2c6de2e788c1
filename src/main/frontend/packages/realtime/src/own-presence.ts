import type { RealtimeError } from './errors.js';
import type { PresencePayload } from './generated/frames.js';
import type { Answer, RequestFrame } from './requests.js';
import type { Retrier } from './retrier.js';

/** One part of the application being present on a channel. */
export interface Membership {
  /** Changes the named fields; several calls in one turn go out as one frame. Does nothing after {@link leave}. */
  update(payload: PresencePayload): void;
  /** Ends it. The device leaves with its last membership. Calling it again does nothing. */
  leave(): void;
}

/** What the own presence needs from the connection, and what it tells its channel. */
export interface OwnPresencePort {
  readonly ready: boolean;
  readonly retrier: Retrier;
  ask(request: RequestFrame): Promise<Answer>;
  /** Joined or left, or what is told has changed. */
  onChange(): void;
  onError(error: RealtimeError): void;
}

interface Handle {
  payload: PresencePayload;
}

/**
 * This device's entry on one channel. Joins with the first membership, leaves with the last, tells their fields
 * together (a later membership wins), and joins again in each new session.
 */
export class OwnPresence {
  readonly #channel: string;
  readonly #port: OwnPresencePort;
  readonly #handles = new Set<Handle>();
  #remote: 'none' | 'joining' | 'joined' = 'none';
  /** What the hub was told in this session. */
  #told: PresencePayload = {};
  #mine: PresencePayload | undefined;
  #scheduled = false;
  /** Answers to requests of an earlier session do not count. */
  #session = 0;

  constructor(channel: string, port: OwnPresencePort) {
    this.#channel = channel;
    this.#port = port;
  }

  /** The hub has confirmed. */
  get joined(): boolean {
    return this.#remote === 'joined';
  }

  /** What this device tells about itself; undefined while it is not a member. The same object until it changes. */
  get mine(): PresencePayload | undefined {
    return this.#mine;
  }

  join(payload: PresencePayload): Membership {
    const handle: Handle = { payload };
    this.#handles.add(handle);
    this.#changed();
    return {
      update: (change) => {
        if (!this.#handles.has(handle)) return;
        handle.payload = { ...handle.payload, ...change };
        this.#changed();
      },
      leave: () => {
        if (this.#handles.delete(handle)) this.#changed();
      },
    };
  }

  /** The session is ready. */
  resume(): void {
    this.#session++;
    this.#reconcile();
  }

  /** The session is gone; the hub keeps the entry for its grace. */
  suspend(): void {
    this.#session++;
    this.#remote = 'none';
    this.#port.retrier.reset();
    this.#port.onChange();
  }

  #changed(): void {
    const payloads = [...this.#handles].map(({ payload }) => payload);
    this.#mine = payloads.length === 0 ? undefined : (Object.assign({}, ...payloads) as PresencePayload);
    this.#port.onChange();
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#reconcile();
    });
  }

  #reconcile(): void {
    if (!this.#port.ready) return;
    if (this.#mine === undefined) this.#leave();
    else if (this.#remote === 'none') this.#join(this.#mine);
    else if (this.#remote === 'joined') this.#update(this.#mine);
  }

  #leave(): void {
    if (this.#remote === 'none') return;
    this.#remote = 'none';
    this.#port.retrier.reset();
    this.#ask({ type: 'presence.leave', channel: this.#channel }, () => undefined);
  }

  #join(mine: PresencePayload): void {
    this.#remote = 'joining';
    this.#told = mine;
    this.#ask({ type: 'presence.join', channel: this.#channel, payload: mine }, () => {
      if (this.#remote !== 'joining') return;
      this.#remote = 'joined';
      this.#port.retrier.reset();
      this.#port.onChange();
      this.#reconcile();
    });
  }

  #update(mine: PresencePayload): void {
    const before = new Map(Object.entries(this.#told));
    const changed = Object.entries(mine).filter(([key, value]) => !same(before.get(key), value));
    const removed = [...before.keys()].some((key) => !(key in mine));
    if (removed) return this.#join(mine); // An update cannot take a field away.
    if (changed.length === 0) return;
    this.#told = mine;
    this.#ask(
      { type: 'presence.update', channel: this.#channel, payload: Object.fromEntries(changed) },
      () => undefined,
    );
  }

  #ask(request: RequestFrame, done: () => void): void {
    const session = this.#session;
    this.#port.ask(request).then(
      () => {
        if (session === this.#session) done();
      },
      (error: unknown) => {
        if (session === this.#session) this.#failed(error as RealtimeError);
      },
    );
  }

  /** Whatever failed, joining tells everything anew. */
  #failed(error: RealtimeError): void {
    this.#remote = 'none';
    if (error.retryable) this.#port.retrier.again(error, () => this.#reconcile());
    this.#port.onChange();
    this.#port.onError(error);
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
