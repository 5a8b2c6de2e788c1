import { ChannelCore, type ChannelPort } from './channel-core.js';
import { isLossy, type CheckedChannelOptions } from './channel-options.js';
import { Channel } from './channel.js';
import { CheckedPayloads } from './checked-payloads.js';
import { RealtimeError } from './errors.js';
import type { ServerFrame } from './generated/frames.js';
import type { StandardSchema } from './standard-schema.js';
import type { HeldChannel } from './subscription.js';

const NAME = /^[!$-)+\-->@-[\]-~]{1,255}$/;

interface Entry {
  readonly core: ChannelCore;
  readonly channel: Channel;
  /** Those whose payloads a schema checks, by it. */
  readonly checked: Map<StandardSchema, Channel>;
}

/** The channels of one connection, by name; one object per name and schema as long as the connection lives. */
export class Channels {
  readonly #port: ChannelPort;
  readonly #all = new Map<string, Entry>();
  /** The name that the application uses, as user:me, by the channel's own. */
  readonly #aliases = new Map<string, string>();

  constructor(port: ChannelPort) {
    this.#port = port;
  }

  /** Made at the first call. Throws a RealtimeError named bad_name. */
  obtain(name: string, { schema, ...options }: CheckedChannelOptions): Channel {
    const entry = this.#all.get(name) ?? this.#add(name);
    const channel = schema === undefined ? entry.channel : this.#checked(entry, schema);
    entry.core.configure(options);
    return channel;
  }

  /** The channels that a frame is for: that of its name, and one that was subscribed by an alias of it. */
  find(frame: ServerFrame): readonly ChannelCore[] {
    if (!('channel' in frame)) return [];
    if (frame.type === 'subscribed' && frame.alias !== undefined) {
      this.#aliases.set(frame.channel, frame.alias);
      return this.#named(frame.alias);
    }
    return [...this.#named(frame.channel), ...this.#named(this.#aliases.get(frame.channel))];
  }

  /** The channel may drop events. */
  lossy(name: string): boolean {
    return this.#all.get(name)?.core.cursor.lossy ?? isLossy(name, {});
  }

  /** Those that somebody holds. */
  held(): readonly HeldChannel[] {
    return [...this.#all.values()].flatMap(({ core }) => core.subscription.held ?? []);
  }

  resume(): void {
    for (const { core } of this.#all.values()) core.resume();
  }

  suspend(): void {
    for (const { core } of this.#all.values()) core.suspend();
  }

  #named(name: string | undefined): ChannelCore[] {
    const entry = name === undefined ? undefined : this.#all.get(name);
    return entry === undefined ? [] : [entry.core];
  }

  #checked({ core, checked }: Entry, schema: StandardSchema): Channel {
    const payloads = (): CheckedPayloads =>
      new CheckedPayloads(core.name, schema, (defect) => this.#port.defect(defect));
    const channel = checked.get(schema) ?? new Channel(core, payloads());
    checked.set(schema, channel);
    return channel;
  }

  #add(name: string): Entry {
    if (!NAME.test(name)) throw badName(name);
    const core = new ChannelCore(name, this.#port);
    const entry = { core, channel: new Channel(core), checked: new Map<StandardSchema, Channel>() };
    this.#all.set(name, entry);
    return entry;
  }
}

function badName(name: string): RealtimeError {
  return new RealtimeError({
    code: 300,
    name: 'bad_name',
    what: `"${name}" is not a channel name.`,
    todo: 'Use 1 to 255 printable ASCII characters without space and " \\ * , ? #.',
    retryable: false,
  });
}
