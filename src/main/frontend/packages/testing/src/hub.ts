import type { Clock, ConnectedFrame, PreviousSession } from '@tidings/realtime';
import { Access, type AccessOptions } from './access.js';
import { newEpoch, type LiveBounds } from './event-log.js';
import { HubChannel } from './hub-channel.js';
import { memberKey } from './members.js';
import { codeOf, Refusal } from './refusal.js';
import type { Ending, Session } from './session.js';
import { Tokens, type Caller } from './tokens.js';

/** What a hub asks of its clients, and how long it waits for them. Milliseconds. */
export interface HubSettings extends AccessOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly limits: ConnectedFrame['limits'];
  readonly reconnect: Omit<ConnectedFrame['reconnect'], 'spread'>;
  /** How long a member stays whose connection is lost. */
  readonly grace: number;
  readonly live: LiveBounds;
}

/** A quiet channel without events is forgotten after that, and begins anew. */
const IDLE_CHANNEL = 3_600_000;
/** The channel of everybody who has a session. */
export const ROSTER = 'presence';

/** The state of a hub: its channels, its sessions, how the last session of each device ended, who may do what. */
export class Hub {
  readonly settings: HubSettings;
  readonly access: Access;
  readonly tokens: Tokens;
  readonly sessions = new Set<Session>();
  readonly #channels = new Map<string, { channel: HubChannel; touchedAt: number }>();
  readonly #devices = new Map<string, Session>();
  readonly #previous = new Map<string, PreviousSession>();
  readonly #joined = new Map<Session, Set<HubChannel>>();
  #names = 0;

  constructor(settings: HubSettings) {
    this.settings = settings;
    this.access = new Access(settings);
    this.tokens = new Tokens(settings.clock);
  }

  /** A name that it has given to nobody. */
  newName(kind: string): string {
    return `${kind}-${String(++this.#names).padStart(8, '0')}`;
  }

  /** The channel of a tenant, made if need be. */
  channel(tenant: string, name: string): HubChannel {
    const { clock, live, random } = this.settings;
    const key = `${tenant} ${name}`;
    const known = this.#channels.get(key);
    const channel =
      known?.channel ?? new HubChannel(tenant, name, this.access.rule(name), clock, live, newEpoch(random));
    const quiet = known === undefined ? 0 : clock.now() - known.touchedAt;
    if (quiet > Math.max(IDLE_CHANNEL, channel.rule.age) && channel.isForgettable) channel.begin(newEpoch(random));
    this.#channels.set(key, { channel, touchedAt: clock.now() });
    return channel;
  }

  /** The channel that a caller means by a name. Throws bad_name and unknown_namespace. */
  resolve(caller: Caller, name: string): HubChannel {
    return this.channel(caller.tenant, this.access.resolve(caller, name));
  }

  /** The channel whose events are those of a position. */
  ofEpoch(tenant: string, epoch: string): HubChannel | undefined {
    return [...this.#channels.values()]
      .map(({ channel }) => channel)
      .find((channel) => channel.tenant === tenant && channel.log.epoch === epoch);
  }

  /** All channels begin anew, as after a restart of a hub that keeps its history in memory. */
  forget(): void {
    for (const { channel } of this.#channels.values()) channel.begin(newEpoch(this.settings.random));
  }

  /**
   * The session is the device's: an older one ends. Gives why the device's last session ended.
   */
  identify(session: Session, caller: Caller, device: string): PreviousSession | undefined {
    const key = deviceKey(caller, device);
    session.identity = { caller, device };
    const older = this.#devices.get(key);
    this.#devices.set(key, session);
    const reason = 'a newer session of this device took over';
    older?.end({ code: 4010, reason, disconnect: { reconnect: false, retryAfter: 0 } });
    return this.#previous.get(key);
  }

  /** The session speaks for a member of the channel. */
  joins(session: Session, channel: HubChannel): void {
    const joined = this.joinedBy(session);
    if (joined.size > this.settings.limits.channels && !joined.has(channel)) {
      const most = this.settings.limits.channels;
      throw new Refusal('too_many_channels', `a device is present in at most ${most} channels`, 'channel');
    }
    joined.add(channel);
    this.#joined.set(session, joined);
  }

  /** The channels that a session has joined. */
  joinedBy(session: Session): Set<HubChannel> {
    return this.#joined.get(session) ?? new Set();
  }

  /** Forgets a session that has ended; its members go at once, or when their grace is over. */
  forgetSession(session: Session, { code, reason, disconnect }: Ending, byClient: boolean): void {
    this.sessions.delete(session);
    const { identity } = session;
    if (identity === undefined) return;
    const { clock, grace } = this.settings;
    const key = deviceKey(identity.caller, identity.device);
    this.#previous.set(key, { code, reason, at: clock.now() });
    if (this.#devices.get(key) === session) this.#devices.delete(key);
    const away = code === 1012 ? (disconnect?.retryAfter ?? 0) : 0;
    for (const channel of this.joinedBy(session)) this.#lose(session, channel, byClient ? 0 : away + grace);
    this.#joined.delete(session);
  }

  /** Asks again whether a session may read its channels, and ends what it may not. */
  recheck(session: Session): void {
    const { identity, outlet } = session;
    if (identity === undefined) return;
    for (const [channel, reader] of outlet.readers) {
      try {
        this.access.requireRead(identity.caller, channel.name);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        channel.leave(reader);
        outlet.readers.delete(channel);
        session.send({ type: 'unsubscribed', channel: channel.name, code: codeOf(error.error) });
      }
    }
  }

  #lose(session: Session, channel: HubChannel, after: number): void {
    const { clock } = this.settings;
    const { caller, device } = identityOf(session);
    const key = memberKey({ userId: caller.user, clientId: device });
    if (!channel.members.lose(key, session.id)) return;
    const expire = (): void => channel.tell(channel.members.expire(key, session.id, clock.now()));
    if (after === 0) expire();
    else clock.setTimeout(expire, after);
  }
}

/** Who a session is. Throws unauthenticated until the client has said so. */
export function identityOf({ identity }: Session): NonNullable<Session['identity']> {
  if (identity === undefined) throw new Refusal('unauthenticated', 'say who you are first: send auth', 'type');
  return identity;
}

function deviceKey({ tenant, user }: Caller, device: string): string {
  return `${tenant} ${user} ${device}`;
}
