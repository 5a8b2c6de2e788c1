import type { Clock, TimerId } from './clock.js';
import { ownProblem, RealtimeError } from './errors.js';
import type { PublishFrame, RequestId } from './generated/frames.js';
import { isolated } from './listeners.js';
import type {
  OutboxEvent,
  OutboxStore,
  OutboxStoreOpener,
  RestoredPublication,
  StoredPublication,
} from './outbox-store.js';
import type { Keepable, Published } from './outbox.js';

/** How often a ready session looks for what closed tabs have left. */
const RESCAN = 60_000;

/** What a keeper needs from its connection. */
export interface KeeperPort {
  /** The promise of the publication under way with this id. */
  underWay(id: RequestId): Promise<Published> | undefined;
  /** Sends them before whatever waits, in their order. */
  restore(publications: readonly RestoredPublication[]): readonly Promise<Published>[];
  event(event: OutboxEvent): void;
  error(error: RealtimeError): void;
  /** Names whose publications those of this user are. */
  scopeOf(user: string): string;
  /** The store has failed, once more; the outbox goes on without it. */
  failed(error: unknown): void;
}

/** The bounds of a keeper. Durations are milliseconds. */
export interface KeeperSettings {
  readonly clock: Clock;
  readonly publishWindow: number;
  readonly outboxMaxAge: number;
}

interface Own extends Keepable {
  readonly order: number;
  stored: boolean;
}

/**
 * Keeps the publications of one connection in a store until they are settled, and sends those of earlier pages again.
 * Nothing waits for the store but the first sending of a session.
 */
export class OutboxKeeper {
  readonly #settings: KeeperSettings;
  readonly #port: KeeperPort;
  readonly #own = new Map<RequestId, Own>();
  /** Of earlier pages, under way in the outbox. */
  readonly #restored = new Map<RequestId, StoredPublication>();
  /** Of earlier pages, in this connection's store and not under way. */
  #adopted: StoredPublication[] = [];
  readonly #opening: Promise<void>;
  #store: OutboxStore | undefined;
  #scope: string | undefined;
  #user: string | undefined;
  #last = 0;
  #removed: number[] = [];
  #counts = { published: 0, givenUp: 0 };
  /** Tells a look into the store that its session is over. */
  #session = 0;
  #ready = false;
  /** The store could not be opened. */
  #closed = false;
  #timer: TimerId;

  /** Opens the store. With a scope it keeps publications before the first connection, too. */
  constructor(settings: KeeperSettings, port: KeeperPort, opener: OutboxStoreOpener, scope?: string) {
    this.#settings = settings;
    this.#port = port;
    this.#scope = scope;
    this.#opening = opener().then(
      (store) => {
        this.#store = store;
        this.#flush();
      },
      (error: unknown) => {
        this.#closed = true;
        this.#own.clear();
        port.failed(error);
      },
    );
  }

  /** A session of this user is ready. Resolves when what earlier pages have left is in the outbox; never rejects. */
  ready(user: string): Promise<void> {
    this.#scope = this.#port.scopeOf(user);
    this.#user = user;
    this.#ready = true;
    return this.#look(++this.#session);
  }

  /** The session is over; what is under way stays in the outbox. */
  suspend(): void {
    this.#session++;
    this.#ready = false;
    this.#settings.clock.clearTimeout(this.#timer);
  }

  /** Nothing is under way that has to be kept. */
  get idle(): boolean {
    return this.#own.size === 0 && this.#restored.size === 0;
  }

  /** Others may have what is left in the store: the page goes for good, or nobody connects any more. */
  close(): void {
    this.suspend();
    if (this.#store === undefined) void this.#opening.then(() => this.#store?.close());
    else this.#store.close();
  }

  /** A publication waits, or has just been sent for the first time. */
  keep(publication: Keepable): void {
    if (this.#closed) return;
    const restored = this.#restored.get(publication.id);
    if (restored !== undefined) return this.#put({ ...restored, firstSent: publication.firstSent });
    const order = this.#own.get(publication.id)?.order ?? ++this.#last;
    this.#own.set(publication.id, { ...publication, order, stored: false });
    this.#flush();
  }

  /** A publication of this page was acked, or its caller was told why not. */
  forget(id: RequestId): void {
    const own = this.#own.get(id);
    if (own === undefined) return;
    this.#own.delete(id);
    if (own.stored) this.#remove(own.order);
  }

  #flush(): void {
    const [scope, user] = [this.#scope, this.#user];
    if (this.#store === undefined || scope === undefined) return;
    for (const own of this.#own.values()) {
      if (own.stored) continue;
      own.stored = true;
      const { order, at, firstSent, text } = own;
      this.#put({ order, scope, user, at, firstSent, text });
    }
  }

  #put(publication: StoredPublication): void {
    this.#store?.put(publication).catch((error: unknown) => this.#port.failed(error));
  }

  /** Gathers what one turn settles: acks come in arrays. */
  #remove(order: number): void {
    if (this.#removed.push(order) > 1) return;
    queueMicrotask(() => {
      this.#store?.remove(this.#removed.splice(0)).catch((error: unknown) => this.#port.failed(error));
    });
  }

  /** Takes over what closed tabs have left, sends it, and looks again in a minute. Never rejects. */
  async #look(session: number): Promise<void> {
    await this.#opening;
    const [scope, user] = [this.#scope, this.#user];
    if (this.#store === undefined || scope === undefined || user === undefined) return;
    this.#flush();
    try {
      this.#adopted.push(...(await this.#store.adopt(scope, user)));
    } catch (error) {
      this.#port.failed(error);
    }
    if (session !== this.#session) return;
    this.#send();
    this.#timer = this.#settings.clock.setTimeout(() => void this.#look(session), RESCAN);
  }

  #send(): void {
    if (!this.#ready) return;
    const mine = this.#adopted.filter((publication) => this.#isMine(publication));
    this.#adopted = this.#adopted.filter((publication) => !this.#isMine(publication));
    const ids = new Set<RequestId>();
    const fit = mine.filter((publication) => {
      const { id } = frameOf(publication);
      if (this.#expired(publication) || this.#postponed(publication, id, ids.has(id))) return false;
      ids.add(id);
      return true;
    });
    if (fit.length > 0) this.#restore(fit);
    this.#tellSettled();
  }

  #isMine({ scope, user }: StoredPublication): boolean {
    return scope === this.#scope && (user === undefined || user === this.#user);
  }

  /** Gives up what is too old, or may be in the channel for longer than the hub remembers. */
  #expired(publication: StoredPublication): boolean {
    const { clock, publishWindow, outboxMaxAge } = this.#settings;
    const [now, { at, firstSent }] = [clock.now(), publication];
    if (now - at > outboxMaxAge) this.#giveUp(publication, expired(frameOf(publication), outboxMaxAge));
    else if (firstSent !== undefined && now - firstSent > publishWindow)
      this.#giveUp(publication, outcomeUnknown(frameOf(publication)));
    else return false;
    return true;
  }

  /** Another publication with the same id goes first. */
  #postponed(publication: StoredPublication, id: RequestId, taken: boolean): boolean {
    const under = this.#port.underWay(id);
    if (under === undefined && !taken) return false;
    this.#adopted.push(publication);
    const again = (): void => this.#send();
    under?.then(again, again);
    return true;
  }

  #restore(publications: readonly StoredPublication[]): void {
    for (const publication of publications) this.#restored.set(frameOf(publication).id, publication);
    const shown = publications.map(shownOf);
    isolated(() => this.#port.event({ kind: 'restored', publications: shown }));
    this.#port.restore(shown).forEach((promise, n) => {
      const publication = publications[n];
      if (publication === undefined) return;
      promise.then(
        (published) => this.#published(publication, published),
        (error: unknown) => this.#refused(publication, error as RealtimeError),
      );
    });
  }

  #published(publication: StoredPublication, published: Published): void {
    this.#counts.published++;
    this.#done(publication);
    isolated(() => this.#port.event({ kind: 'published', publication: shownOf(publication), published }));
    this.#tellSettled();
  }

  /** What may succeed later stays, and is sent again by the next look or session. */
  #refused(publication: StoredPublication, error: RealtimeError): void {
    if (!error.retryable) {
      this.#giveUp(publication, error);
      return this.#tellSettled();
    }
    this.#restored.delete(frameOf(publication).id);
    this.#adopted.push({ ...publication, firstSent: publication.firstSent ?? this.#settings.clock.now() });
  }

  #giveUp(publication: StoredPublication, error: RealtimeError): void {
    this.#counts.givenUp++;
    this.#done(publication);
    isolated(() => this.#port.event({ kind: 'given-up', publication: shownOf(publication), error }));
    isolated(() => this.#port.error(error));
  }

  #done(publication: StoredPublication): void {
    this.#restored.delete(frameOf(publication).id);
    this.#remove(publication.order);
  }

  #tellSettled(): void {
    const { published, givenUp } = this.#counts;
    const left = this.#restored.size > 0 || this.#adopted.some((publication) => this.#isMine(publication));
    if (left || published + givenUp === 0) return;
    this.#counts = { published: 0, givenUp: 0 };
    isolated(() => this.#port.event({ kind: 'settled', published, givenUp }));
  }
}

function frameOf({ text }: StoredPublication): PublishFrame {
  return JSON.parse(text) as PublishFrame;
}

function shownOf(publication: StoredPublication): RestoredPublication {
  const { at, firstSent } = publication;
  return { frame: frameOf(publication), at, firstSent };
}

function expired({ id, channel }: PublishFrame, maxAge: number): RealtimeError {
  const what = `A publication of an earlier page is older than ${maxAge} ms and was not sent.`;
  const todo = 'Publish it again if it still matters, or raise outboxMaxAge.';
  return new RealtimeError(ownProblem('expired', 904, what, todo, false, { id, channel }));
}

function outcomeUnknown({ id, channel }: PublishFrame): RealtimeError {
  const what = 'An earlier page sent a publication and saw no ack, longer ago than the hub remembers ids.';
  const todo = 'Look whether it is in the channel, and publish it again if not.';
  return new RealtimeError(ownProblem('outcome_unknown', 905, what, todo, false, { id, channel }));
}
