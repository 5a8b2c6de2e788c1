import type { StandardSchema } from './standard-schema.js';

/** Where a channel stands with the hub. Without a connection a wanted channel is `subscribing`. */
export type ChannelState = 'unsubscribed' | 'subscribing' | 'subscribed' | 'unsubscribing';

/** The channel may drop events: as the options say, else by its namespace. */
export function isLossy(channel: string, { lossy }: ChannelOptions): boolean {
  return lossy ?? /^(cursor|typing)([.:]|$)/.test(channel);
}

/** How a channel is subscribed. */
export interface ChannelOptions {
  /** Receive who is present. Also set by listening to `presence`. */
  readonly presence?: boolean;
  /** How many of the last events to replay on entry, 0 to 1,000. */
  readonly history?: number;
  /** Continue after a page reload where the page left off. Default: true, unless `history` is asked for. */
  readonly resume?: boolean;
  /** The channel may drop events: no positions are kept. Default: true for the namespaces cursor and typing. */
  readonly lossy?: boolean;
}

/** How a channel is subscribed, and what its payloads are: `T` for listeners, `P` for what is published. */
export interface CheckedChannelOptions<T = unknown, P = T> extends ChannelOptions {
  /**
   * Checks each message, and makes of it what listeners get. One that it refuses is told to `onDefect` as `schema`, with
   * its position and what is wrong, and no listener gets it. What is published is checked by the compiler only.
   */
  readonly schema?: StandardSchema<P, T>;
}
