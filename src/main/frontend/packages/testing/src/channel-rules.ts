/** How the events of a channel are treated: kept and told without holes, newest of each sender, or last value only. */
export type DeliveryClass = 'reliable' | 'lossy' | 'state';

/** Who may do something in a channel: all users, the user it is named after, services, administrators, or the hub alone. */
export type Audience = 'tenant' | 'owner' | 'services' | 'administrators' | 'nobody';

/** What holds for the channels of a namespace. */
export interface ChannelRule {
  readonly delivery: DeliveryClass;
  /** How many past events are kept for latecomers. */
  readonly history: number;
  /** How long they are kept: milliseconds. */
  readonly age: number;
  /** Whether members can be present. */
  readonly presence: boolean;
  readonly subscribe: Audience;
  readonly publish: Audience;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function reliable(history: number, age: number, subscribe: Audience, publish: Audience): ChannelRule {
  return { delivery: 'reliable', history, age, presence: false, subscribe, publish };
}

function without(delivery: DeliveryClass, subscribe: Audience, publish: Audience): ChannelRule {
  return { delivery, history: 0, age: 0, presence: false, subscribe, publish };
}

const SHARED: ChannelRule = { ...reliable(1000, 10 * MINUTE, 'tenant', 'tenant'), presence: true };
const FEED = reliable(300, HOUR, 'tenant', 'services');
const QUERY = reliable(100, HOUR, 'services', 'services');
const DAY = (subscribe: Audience): ChannelRule => reliable(1000, 24 * HOUR, subscribe, 'services');

/** The rule of each namespace, as the hub comes with it. */
export const CHANNEL_RULES: Readonly<Record<string, ChannelRule>> = {
  dashboard: SHARED,
  workspace: SHARED,
  doc: SHARED,
  widget: SHARED,
  cursor: without('lossy', 'tenant', 'tenant'),
  typing: without('lossy', 'tenant', 'tenant'),
  query: QUERY,
  queries: QUERY,
  user: DAY('owner'),
  chat: DAY('services'),
  chat_sessions: DAY('services'),
  ai: reliable(300, 24 * HOUR, 'services', 'services'),
  presence: { ...without('state', 'tenant', 'nobody'), presence: true },
  activity: FEED,
  agents: FEED,
  system: FEED,
  admin: without('state', 'administrators', 'nobody'),
  service: DAY('services'),
};

/** What holds for every other namespace of a hub that takes them, as one in local development does. */
export const OTHER_RULE: ChannelRule = { ...reliable(100, 5 * MINUTE, 'tenant', 'tenant'), presence: true };

/** What stands before the first `.` or `:`, else the whole name. */
export function namespaceOf(channel: string): string {
  return /^[^.:]*/.exec(channel)?.[0] ?? channel;
}

/** A user id as it stands in the name of a channel: bytes that a name cannot hold are percent-encoded. */
export function inChannelName(id: string): string {
  return [...new TextEncoder().encode(id)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return isChannelName(character) && character !== '%'
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

/** 1 to 255 printable ASCII characters except space and `" \ * , ? #`. */
export function isChannelName(text: string): boolean {
  return /^[!$-)+\-->@-[\]-~]{1,255}$/.test(text);
}
