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
 * together (a later membership wins), and joins again in each new session. Asks one thing at a time: what is asked
 * twice, because its answer is late, can then not undo what was asked after it.
 */
export class OwnPresence {
  readonly #channel: string;
  readonly #port: OwnPresencePort;
  readonly #handles = new Set<Handle>();
  /** `unknown`: asked, or failed in a way that leaves it open. */
  #remote: 'none' | 'unknown' | 'joined' = 'none';
  /** A request waits for its answer, or for its next try. */
  #busy = false;
  /** The hub refused the joining for good; asked again in the next session, or for another membership. */
  #refused = false;
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
    this.#refused = false;
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
    this.#refused = false;
    this.#reconcile();
  }

  /** The session is gone; the hub keeps the entry for its grace. */
  suspend(): void {
    this.#session++;
    this.#remote = 'none';
    this.#busy = false;
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
    if (!this.#port.ready || this.#busy) return;
    if (this.#mine === undefined) this.#leave();
    else if (this.#remote === 'joined') this.#update(this.#mine);
    else if (!this.#refused) this.#join(this.#mine);
  }

  #leave(): void {
    if (this.#remote === 'none') return;
    this.#ask({ type: 'presence.leave', channel: this.#channel }, 'none');
  }

  #join(mine: PresencePayload): void {
    this.#told = mine;
    this.#ask({ type: 'presence.join', channel: this.#channel, payload: mine }, 'joined');
  }

  #update(mine: PresencePayload): void {
    const before = new Map(Object.entries(this.#told));
    const changed = Object.entries(mine).filter(([key, value]) => !same(before.get(key), value));
    const removed = [...before.keys()].some((key) => !(key in mine));
    if (removed) return this.#join(mine); // An update cannot take a field away.
    if (changed.length === 0) return;
    this.#told = mine;
    this.#ask({ type: 'presence.update', channel: this.#channel, payload: Object.fromEntries(changed) }, 'joined');
  }

  #ask(request: RequestFrame, becomes: 'none' | 'joined'): void {
    const [session, before] = [this.#session, this.#remote];
    this.#busy = true;
    if (becomes !== this.#remote) this.#become('unknown');
    this.#port.ask(request).then(
      () => {
        if (session === this.#session) this.#done(becomes);
      },
      (error: unknown) => {
        if (session !== this.#session) return;
        this.#refused = request.type === 'presence.join' && !(error as RealtimeError).retryable;
        this.#failed(error as RealtimeError, before);
      },
    );
  }

  #done(becomes: 'none' | 'joined'): void {
    this.#busy = false;
    this.#port.retrier.reset();
    this.#become(becomes);
    this.#reconcile();
  }

  /** Whatever failed, joining tells everything anew. */
  #failed(error: RealtimeError, before: 'none' | 'unknown' | 'joined'): void {
    this.#busy = error.retryable;
    if (error.retryable) {
      this.#port.retrier.again(error, () => {
        this.#busy = false;
        this.#reconcile();
      });
    }
    this.#become(error.retryable || before !== 'none' ? 'unknown' : 'none');
    this.#port.onError(error);
  }

  #become(remote: 'none' | 'unknown' | 'joined'): void {
    this.#remote = remote;
    this.#port.onChange();
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
