import type { CloseEventInfo } from './config.js';
import type { ClientFrame, ServerFrame } from './generated/frames.js';
import { Listeners, type Unsubscribe } from './listeners.js';

/** One thing that a connection did. Tokens are replaced by `…`: none ever leaves the connection this way. */
export type ConnectionTrace =
  | { readonly kind: 'sent'; readonly frame: ClientFrame }
  | { readonly kind: 'received'; readonly frame: ServerFrame }
  | { readonly kind: 'closed'; readonly close: CloseEventInfo };

/** Shows tools what a connection does. Without a listener it costs a comparison per frame, and nothing is made. */
export class Traces {
  readonly #listeners = new Listeners<[ConnectionTrace]>();

  add(listener: (trace: ConnectionTrace) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  sent(text: string): void {
    if (this.#listeners.size === 0) return;
    for (const frame of [JSON.parse(text) as ClientFrame | ClientFrame[]].flat()) {
      this.#listeners.emit({ kind: 'sent', frame: 'token' in frame ? { ...frame, token: '…' } : frame });
    }
  }

  received(frame: ServerFrame): void {
    if (this.#listeners.size > 0) this.#listeners.emit({ kind: 'received', frame });
  }

  closed(close: CloseEventInfo): void {
    this.#listeners.emit({ kind: 'closed', close });
  }
}
