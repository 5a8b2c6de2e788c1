import type { ServerFrame } from '@tidings/realtime';

const SECONDS = 10;

/** What came of one channel. */
export interface ChannelFigures {
  readonly channel: string;
  /** Events since it was first seen. */
  readonly events: number;
  /** Events a second, over the last ten seconds. */
  readonly perSecond: number;
  /** How often events were lost to this subscription. */
  readonly gaps: number;
  /** From the hub taking the last event to its arrival, in milliseconds; undefined before the first ping was answered. */
  readonly lag: number | undefined;
  /** The position of the last event. */
  readonly position: string | undefined;
}

/** Counts what comes of one channel: its events in the last ten seconds, its gaps, how late its last event was. */
export class ChannelTraffic {
  readonly #channel: string;
  /** Events by second, of the last ones. */
  readonly #seconds = new Map<number, number>();
  #events = 0;
  #gaps = 0;
  #lag: number | undefined;
  #position: string | undefined;
  #heardAt = 0;

  constructor(channel: string) {
    this.#channel = channel;
  }

  /** When something of it came last: Unix milliseconds of this page. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** @param ahead - How far the hub's clock is ahead of this page's: milliseconds. */
  received(frame: ServerFrame, now: number, ahead: number | undefined): void {
    this.#heardAt = now;
    if (frame.type === 'gap') this.#gaps++;
    if (!('seq' in frame)) return;
    const second = Math.floor(now / 1000);
    this.#events++;
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    for (const old of this.#seconds.keys()) if (old <= second - SECONDS) this.#seconds.delete(old);
    this.#position = frame.id;
    if (ahead !== undefined && frame.replay !== true) this.#lag = Math.max(0, now + ahead - frame.timestamp);
  }

  figures(now: number): ChannelFigures {
    const since = Math.floor(now / 1000) - SECONDS;
    const recent = [...this.#seconds].filter(([second]) => second > since);
    return {
      channel: this.#channel,
      events: this.#events,
      perSecond: recent.reduce((sum, [, count]) => sum + count, 0) / SECONDS,
      gaps: this.#gaps,
      lag: this.#lag,
      position: this.#position,
    };
  }
}
