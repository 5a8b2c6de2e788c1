import { encode } from '../codec.js';
import type { ClientFrame, RequestId, ServerFrame } from '../generated/frames.js';
import type { HeldChannel } from '../subscription.js';

/** A query is a part of an address, and addresses are bounded on the way. */
const LONGEST = 4000;

type Subscribe = Extract<ClientFrame, { type: 'subscribe' }>;

/**
 * The subscriptions that a new session begins with, because its address names them and where each goes on. They need no
 * request more, and no particular node. The frame that subscribes one of them is not sent: the hub's answer to the address
 * is made the answer to that frame.
 */
export class StandingSubscriptions {
  /** What the address says, by channel; gone once it is answered. */
  readonly #named = new Map<string, NonNullable<HeldChannel['standing']>>();
  /** The frames that wait for the answer to the address. */
  readonly #adopted = new Map<string, RequestId>();

  constructor(channels: readonly HeldChannel[]) {
    let length = 0;
    for (const { channel, standing } of channels) {
      length += encodeURIComponent(`${channel},${standing?.position ?? ''},${channel},`).length;
      if (standing !== undefined && length <= LONGEST) this.#named.set(channel, standing);
    }
  }

  /** The part of the address. */
  get query(): Record<string, string> {
    if (this.#named.size === 0) return {};
    const all = [...this.#named];
    return {
      channels: all.map(([channel]) => channel).join(','),
      positions: all.map(([, { position = '' }]) => position).join(','),
      presence: all.flatMap(([channel, { presence }]) => (presence ? channel : [])).join(','),
    };
  }

  /** The address has asked for something that is not answered yet. */
  get pending(): boolean {
    return this.#named.size > 0;
  }

  /** What is left to be sent: nothing where the address has asked for the same, and nobody else waits for the answer. */
  left(text: string): readonly string[] {
    if (!this.pending) return [text];
    const frame = JSON.parse(text) as ClientFrame;
    if (frame.type !== 'subscribe' || typeof frame.channel !== 'string' || frame.id === undefined) return [text];
    const { id, channel } = frame;
    const standing = this.#named.get(channel);
    if (standing === undefined || this.#adopted.has(channel)) return [text];
    if (!saysTheSame(frame, standing)) return [encode({ type: 'unsubscribe', channel }), text];
    this.#adopted.set(channel, id);
    return [];
  }

  /** The frames of a message; an answer to the address has the id of the frame that it answers. */
  answered(frames: readonly ServerFrame[]): readonly ServerFrame[] {
    return frames.map((frame) => {
      if (frame.type !== 'subscribed' && (frame.type !== 'error' || frame.id !== undefined)) return frame;
      const channel = (frame.type === 'subscribed' ? frame.alias : undefined) ?? frame.channel ?? '';
      const id = this.#named.delete(channel) ? this.#adopted.get(channel) : undefined;
      return id === undefined ? frame : { ...frame, id };
    });
  }
}

function saysTheSame({ options = {} }: Subscribe, standing: NonNullable<HeldChannel['standing']>): boolean {
  return (
    options.history === undefined &&
    options.lastEventId === standing.position &&
    (options.presence ?? false) === standing.presence
  );
}
