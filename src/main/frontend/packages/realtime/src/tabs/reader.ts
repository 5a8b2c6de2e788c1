import type { RequestId, SubscribeOptions } from '../generated/frames.js';
import { step } from '../position.js';
import type { Line } from './lines.js';

/** What a tab asks for with a subscription. */
export interface ReaderRequest {
  /** The id of its request; undefined where it has none. */
  readonly id: RequestId | undefined;
  /** The name that it uses, which may be an alias. */
  readonly name: string;
  readonly options: SubscribeOptions;
}

/** One tab that reads a channel. */
export interface Reader {
  readonly line: Line;
  /** Answered when the tab is let in; undefined: it is in already, and only has to catch up. */
  request: ReaderRequest | undefined;
  /** `waiting`: nothing goes to it until a subscription covers it. */
  state: 'waiting' | 'reading';
  presence: boolean;
  /** After what it has been told last; undefined: from the head, or the channel has no positions. */
  position: string | undefined;
  /** The hub has lost this position for it and says what is missing in the next `gap`. */
  lostAt: string | undefined;
}

/** Whether `position` lies behind what was told up to `told`, so that nothing after it is new up to there. */
export function isBehind(position: string, told: string): boolean {
  return step(told, position) === 'old';
}

/** The same stream of events, so that their positions can be compared. */
export function sameStream(position: string, other: string): boolean {
  return position === other || step(position, other) !== 'foreign';
}

/** The one that is furthest behind; undefined when there is none. All are of one stream. */
export function leastOf(positions: readonly string[]): string | undefined {
  return positions.reduce<string | undefined>((least, position) => {
    return least === undefined || isBehind(position, least) ? position : least;
  }, undefined);
}

/**
 * Whom the next subscription lets in. Those with positions of one stream go together, and so do those who begin at the head,
 * and those who ask for the same history: what one of them gets must not be too much for another.
 */
export function nextBatch(waiting: readonly Reader[], reading: readonly Reader[]): readonly Reader[] {
  const anchor = [...reading, ...waiting].find(({ position }) => position !== undefined)?.position;
  const placed = waiting.filter(({ position }) => position !== undefined);
  const together = placed.filter(({ position = '' }) => anchor !== undefined && sameStream(anchor, position));
  if (together.length > 0) return together;
  if (placed.length > 0) return placed.slice(0, 1);
  const fresh = waiting.filter((reader) => historyOf(reader) === 0);
  if (fresh.length > 0) return fresh;
  const [first] = waiting;
  return first === undefined ? [] : waiting.filter((reader) => historyOf(reader) === historyOf(first));
}

/**
 * How the subscription is made that lets the batch in. Who begins at the head, or with a history, is let in there, and
 * not where somebody else stands who may have much to catch up with; those who read are brought up afterwards.
 */
export function optionsFor(batch: readonly Reader[], all: readonly Reader[], lossy: boolean): SubscribeOptions {
  const presence = all.some((reader) => reader.presence);
  const history = Math.max(0, ...batch.map((reader) => (reader.position === undefined ? historyOf(reader) : 0)));
  const isPlaced = batch.some(({ position }) => position !== undefined);
  const from = isPlaced && !lossy ? startOf(batch, all) : undefined;
  return {
    ...(presence && { presence }),
    ...(history > 0 && { history }),
    ...(from !== undefined && { lastEventId: from }),
  };
}

/** Where whoever is furthest behind stands, of those in the stream of the batch. */
function startOf(batch: readonly Reader[], all: readonly Reader[]): string | undefined {
  const reading = all.filter(({ state }) => state === 'reading');
  const positions = [...batch, ...reading].flatMap(({ position }) => position ?? []);
  const [stream] = positions;
  return leastOf(positions.filter((position) => stream !== undefined && sameStream(stream, position)));
}

/** How many events it wants to be told again. */
function historyOf({ request }: Reader): number {
  return request?.options.history ?? 0;
}
