import type {
  PublishFrame,
  SubscribedFrame,
  SubscribeFrame,
  SyncFrame,
  SyncRequest,
  UnsubscribeFrame,
} from '@tidings/realtime';
import { Bucket } from './bucket.js';
import { parsePosition, type EventLog, type HubEvent } from './event-log.js';
import type { HubChannel } from './hub-channel.js';
import { identityOf, type Hub } from './hub.js';
import { LossTally } from './loss-tally.js';
import { tellMembers } from './presence-requests.js';
import { errorFrame, Refusal } from './refusal.js';
import type { Session } from './session.js';
import type { Caller } from './tokens.js';

const SUBSCRIBES = { perSecond: 20, burst: 256 } as const;
const MOST_EVENTS = 1000;
const MOST_BYTES = 512 * 1024;

/** Answers what clients ask of channels: subscribe, unsubscribe, publish and sync. Throws the Refusal of the whole frame. */
export class ChannelRequests {
  readonly #hub: Hub;
  readonly #rates = new WeakMap<Session, Bucket>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  subscribe(session: Session, frame: SubscribeFrame): void {
    for (const name of frame.channels ?? []) {
      this.#answering(session, frame, name, () => this.#subscribe(session, frame, name));
    }
  }

  unsubscribe(session: Session, frame: UnsubscribeFrame): void {
    for (const name of frame.channels ?? []) {
      this.#answering(session, frame, name, () => this.#unsubscribe(session, frame, name));
    }
  }

  publish(session: Session, frame: PublishFrame): void {
    const { caller, device } = identityOf(session);
    const channel = this.#hub.resolve(caller, frame.channel);
    this.#hub.access.requireWrite(caller, channel.name);
    const sender = { userId: caller.user, clientId: device, name: caller.name };
    const { id, payload, traceId } = frame;
    const trace = traceId !== undefined && { traceId };
    const event = { type: 'message' as const, ref: id, sender, payload, ...trace };
    const placed = channel.publish(frame, caller.user, event, `${caller.user}/${device}`);
    session.inbox.published();
    const duplicate = placed.duplicate && { duplicate: true };
    session.send({ type: 'ack', id, channel: frame.channel, eventId: placed.eventId, ...duplicate });
  }

  sync(session: Session, frame: SyncRequest): void {
    const { caller } = identityOf(session);
    const position = frame.lastEventId;
    if (position !== undefined) requirePosition(position, 'lastEventId');
    if (frame.channel !== undefined) {
      const channel = this.#hub.resolve(caller, frame.channel);
      this.#hub.access.requireRead(caller, channel.name);
      return session.send(synced(frame, channel, caller));
    }
    if (position !== undefined) return session.send(synced(frame, this.#ofPosition(caller, position), caller));
    const channels = [...session.outlet.readers.keys()].filter(({ rule }) => rule.delivery === 'reliable');
    if (channels.length === 0) {
      throw new Refusal('not_subscribed', 'name a channel, or subscribe to one first', 'channel');
    }
    for (const channel of channels) session.send(synced(frame, channel, caller));
  }

  #answering(session: Session, { id }: SubscribeFrame | UnsubscribeFrame, name: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      session.send(errorFrame(error, id, name));
    }
  }

  #subscribe(session: Session, frame: SubscribeFrame, name: string): void {
    const { caller } = identityOf(session);
    const { lastEventId, history = 0, presence = false } = frame.options ?? {};
    this.#requireRate(session, caller);
    if (lastEventId !== undefined) requirePosition(lastEventId, 'options.lastEventId');
    const channel = this.#hub.resolve(caller, name);
    this.#hub.access.requireRead(caller, channel.name);
    const current = session.outlet.readers.get(channel);
    const alias = channel.name !== name && { alias: name };
    const answer = { type: 'subscribed' as const, ...(frame.id !== undefined && { id: frame.id }), ...alias };
    if (current !== undefined) {
      current.presence = presence;
      session.send({ ...answer, channel: channel.name, ...positionOf(channel, current.offset) });
    } else {
      this.#requireRoom(session);
      this.#enter(session, channel, answer, { from: lastEventId, history, presence });
    }
    for (const state of channel.states) session.outlet.state(state, state.type);
    if (presence && channel.rule.presence) tellMembers(session, channel, this.#hub.settings.clock.now());
  }

  #enter(
    session: Session,
    channel: HubChannel,
    answer: Omit<SubscribedFrame, 'channel'>,
    wanted: { readonly from: string | undefined; readonly history: number; readonly presence: boolean },
  ): void {
    const { log, snapshot } = channel;
    const { outlet } = session;
    const entry = log.entry(wanted.from, wanted.history);
    const instead = entry.recovered === false && snapshot !== undefined;
    const offset = instead ? log.head : entry.offset;
    const { recovered, reason, gap, replayUntil } = entry;
    session.send({
      ...answer,
      channel: channel.name,
      ...positionOf(channel, offset),
      ...(recovered !== undefined && { recovered }),
      ...(reason !== undefined && { reason }),
      ...(instead && { snapshot: snapshot() }),
    });
    if (gap !== undefined && !instead) session.send(gap);
    const losses = new LossTally(offset);
    const until = instead ? 0 : replayUntil;
    const reader = { channel, outlet, offset, replayUntil: until, presence: wanted.presence, losses };
    outlet.readers.set(channel, reader);
    channel.enter(reader);
    outlet.wake();
  }

  #unsubscribe(session: Session, frame: UnsubscribeFrame, name: string): void {
    const channel = this.#hub.resolve(identityOf(session).caller, name);
    const reader = session.outlet.readers.get(channel);
    if (reader === undefined) {
      throw new Refusal('not_subscribed', `this session is not subscribed to ${name}`, 'channel');
    }
    channel.leave(reader);
    session.outlet.readers.delete(channel);
    session.send({ type: 'unsubscribed', ...(frame.id !== undefined && { id: frame.id }), channel: channel.name });
  }

  #requireRate(session: Session, { roles }: Caller): void {
    if (roles.includes('service')) return;
    const { clock } = this.#hub.settings;
    const rate = this.#rates.get(session) ?? new Bucket(clock, SUBSCRIBES.perSecond, SUBSCRIBES.burst);
    this.#rates.set(session, rate);
    const wait = rate.take();
    if (wait > 0) throw new Refusal('rate', 'too many subscriptions at once', undefined, wait);
  }

  #requireRoom({ outlet }: Session): void {
    const most = this.#hub.settings.limits.channels;
    if (outlet.readers.size < most) return;
    const what = `a session has at most ${most} channels; unsubscribe from one first`;
    throw new Refusal('too_many_channels', what, 'channel');
  }

  #ofPosition(caller: Caller, position: string): HubChannel {
    const channel = this.#hub.ofEpoch(caller.tenant, parsePosition(position)?.epoch ?? '');
    if (channel === undefined) throw eventsGone();
    this.#hub.access.requireRead(caller, channel.name);
    return channel;
  }
}

function requirePosition(text: string, field: string): void {
  if (parsePosition(text) !== undefined) return;
  throw new Refusal('bad_position', `${field} must be an event id that this hub gave`, field);
}

function positionOf({ rule, log }: HubChannel, offset: number): Pick<SubscribedFrame, 'lastEventId'> {
  return rule.delivery === 'state' ? {} : { lastEventId: log.position(offset) };
}

function synced(frame: SyncRequest, channel: HubChannel, caller: Caller): SyncFrame {
  const { log, rule, snapshot } = channel;
  if (rule.delivery !== 'reliable') {
    throw new Refusal('bad_position', `${channel.name} has no positions`, 'channel');
  }
  const from = frame.lastEventId ?? log.position(log.head);
  const applied = channel.applied(caller.user, frame.pendingOps ?? []);
  const answer = { type: 'sync' as const, ...(frame.id !== undefined && { id: frame.id }), channel: channel.name };
  if (log.shortage(from) === undefined) return { ...answer, syncType: 'delta', ...deltaOf(log, from), applied };
  if (snapshot === undefined) throw eventsGone();
  return { ...answer, syncType: 'snapshot', state: snapshot(), lastEventId: log.position(log.head), applied };
}

/** The events after a position, as many as fit into one answer. */
function deltaOf(log: EventLog, from: string): Pick<SyncFrame, 'events' | 'lastEventId' | 'more'> {
  const events: HubEvent[] = [];
  let offset = parsePosition(from)?.offset ?? 0;
  for (let bytes = 0; offset < log.head && events.length < MOST_EVENTS; offset++) {
    const event = log.at(offset + 1);
    if (event === undefined) break;
    bytes += JSON.stringify(event).length;
    if (bytes > MOST_BYTES && events.length > 0) break;
    events.push(event);
  }
  return { events, lastEventId: log.position(offset), ...(offset < log.head && { more: true }) };
}

function eventsGone(): Refusal {
  const what = 'events after this position are gone; subscribe with it to be told the gap';
  return new Refusal('bad_position', what, 'lastEventId');
}
