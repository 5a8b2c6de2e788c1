import { Listeners, type Unsubscribe } from '../listeners.js';
import { messageIn, TABS_VERSION, type Envelope, type Message } from './messages.js';

/** The part of a BroadcastChannel that the SDK uses. */
export interface BroadcastLike {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/**
 * Carries messages among the tabs of one group. Each tab, the sender included, hears each message once, those of one
 * sender in the order in which they were posted, and never within the call that posts them.
 */
export class Bus {
  readonly #channel: BroadcastLike;
  readonly #listeners = new Listeners<[Message]>();
  #closed = false;

  constructor(channel: BroadcastLike) {
    this.#channel = channel;
    channel.onmessage = ({ data }) => {
      const message = messageIn(data);
      if (message !== undefined) this.#listeners.emit(message);
    };
  }

  post(message: Message): void {
    if (this.#closed) return;
    this.#channel.postMessage({ version: TABS_VERSION, message } satisfies Envelope);
    queueMicrotask(() => {
      if (!this.#closed) this.#listeners.emit(message);
    });
  }

  listen(listener: (message: Message) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#closed = true;
    this.#channel.onmessage = null;
    this.#channel.close();
  }
}
