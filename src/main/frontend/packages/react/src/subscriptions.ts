import type { RealtimeConnection, Unsubscribe } from '@tidings/realtime';
import type { ChannelHandler } from './use-web-socket-channel.js';

/** The handlers that one component has subscribed; the same handler counts once per channel. */
export class Subscriptions {
  readonly #connection: RealtimeConnection;
  readonly #ends = new Map<string, Map<unknown, Unsubscribe>>();

  constructor(connection: RealtimeConnection) {
    this.#connection = connection;
  }

  add<T>(channel: string, handler: ChannelHandler<T>): Unsubscribe {
    const ends = this.#ends.get(channel) ?? new Map<unknown, Unsubscribe>();
    this.#ends.set(channel, ends);
    if (!ends.has(handler)) ends.set(handler, this.#connection.channel<T>(channel).on('message', handler));
    return () => this.remove(channel, handler);
  }

  remove<T>(channel: string, handler: ChannelHandler<T>): void {
    const ends = this.#ends.get(channel);
    ends?.get(handler)?.();
    ends?.delete(handler);
  }

  clear(): void {
    for (const ends of this.#ends.values()) for (const end of ends.values()) end();
    this.#ends.clear();
  }
}
