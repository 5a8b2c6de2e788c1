import type { RealtimeError } from './errors.js';
import type { PublishFrame } from './generated/frames.js';
import type { Published } from './outbox.js';

/** A publication as it is stored until it is acked. */
export interface StoredPublication {
  /** Its place in the store; sent in rising order. */
  readonly order: number;
  /** Whose it is; the same text for one user of one tenant of one hub only. */
  readonly scope: string;
  /** The user's id; undefined when it was published before the first connection. */
  readonly user: string | undefined;
  /** When it was published, Unix milliseconds. */
  readonly at: number;
  /** When it was first sent; undefined: never, so it cannot be in the channel. */
  readonly firstSent: number | undefined;
  /** The publish frame as JSON, just as it is sent. */
  readonly text: string;
}

/**
 * Keeps the publications of one living connection so that a later page can send them. Each call takes effect whole or
 * not at all, in the order of the calls, and rejects when the storage fails.
 */
export interface OutboxStore {
  /** Stores it; replaces the one with the same order. */
  put(publication: StoredPublication): Promise<void>;
  /** Removes those with these orders; does nothing about one that is not there. */
  remove(orders: readonly number[]): Promise<void>;
  /**
   * Takes over what connections of this scope and user, or of this scope and no user, have left that live no more; theirs
   * that live are left alone, and nobody else gets the same ones. Their orders are new ones below 0. In the order in which
   * they have to be sent.
   */
  adopt(scope: string, user: string): Promise<readonly StoredPublication[]>;
  /** This connection lives no more: others may adopt what is left. */
  close(): void;
}

/** Opens the store of a new connection. */
export type OutboxStoreOpener = () => Promise<OutboxStore>;

/** A publication of an earlier page. */
export interface RestoredPublication {
  readonly frame: PublishFrame;
  /** When it was published, Unix milliseconds. */
  readonly at: number;
  /** When it was first sent; undefined: never. */
  readonly firstSent: number | undefined;
}

/** What becomes of the publications of earlier pages, for which no caller waits any more. */
export type OutboxEvent =
  /** They are about to be sent, under their old ids, before what this page publishes. */
  | { readonly kind: 'restored'; readonly publications: readonly RestoredPublication[] }
  /** One was acked. */
  | { readonly kind: 'published'; readonly publication: RestoredPublication; readonly published: Published }
  /**
   * One will not be sent again: `expired`, older than `outboxMaxAge`; `outcome_unknown`, sent longer than `publishWindow`
   * ago, so that it may be in the channel and sending it could make a second event; or the hub's refusal.
   */
  | { readonly kind: 'given-up'; readonly publication: RestoredPublication; readonly error: RealtimeError }
  /** None is left; how they ended since the last time. */
  | { readonly kind: 'settled'; readonly published: number; readonly givenUp: number };
