import type { ClientFrame, Member, PresencePayload } from '@tidings/realtime';
import type { HubChannel } from './hub-channel.js';
import { identityOf, type Hub } from './hub.js';
import { memberKey, withPayload } from './members.js';
import { Refusal } from './refusal.js';
import type { Session } from './session.js';

type PresenceRequest = Extract<ClientFrame, { readonly type: `presence.${string}` }>;

/** Carries out a request of presence. Throws the Refusal. */
export function presence(hub: Hub, session: Session, frame: PresenceRequest): void {
  const { caller } = identityOf(session);
  const channel = hub.resolve(caller, frame.channel);
  switch (frame.type) {
    case 'presence.join':
      hub.access.requireJoin(caller, channel.name);
      return joining(hub, session, channel, frame.payload ?? {});
    case 'presence.update':
      return updating(hub, session, channel, frame.payload ?? {});
    case 'presence.leave':
      hub.joinedBy(session).delete(channel);
      channel.tell(channel.members.leave(keyOf(session), session.id, hub.settings.clock.now()));
  }
}

/** The session's device comes into the channel, or comes back. Throws too_many_channels. */
export function joining(hub: Hub, session: Session, channel: HubChannel, payload: PresencePayload): void {
  const { caller, device } = identityOf(session);
  const now = hub.settings.clock.now();
  hub.joins(session, channel);
  const member: Member = {
    userId: caller.user,
    clientId: device,
    name: caller.name,
    ...(caller.avatar !== undefined && { avatar: caller.avatar }),
    status: 'online',
    joinedAt: now,
    lastSeen: now,
  };
  channel.tell(channel.members.join(withPayload(member, payload, now), session.id));
}

function updating(hub: Hub, session: Session, channel: HubChannel, payload: PresencePayload): void {
  const now = hub.settings.clock.now();
  const known = channel.members.spokenFor(keyOf(session), session.id);
  if (known === undefined) {
    const what = `this device is not present in ${channel.name}; send presence.join first`;
    throw new Refusal('not_subscribed', what, 'channel');
  }
  channel.tell(channel.members.update(withPayload(known, payload, now)));
  if (payload.status !== undefined) everywhere(hub, session, payload.status);
}

/** A device that is idle, or is not, is so in every channel. */
export function everywhere(hub: Hub, session: Session, status: 'online' | 'idle'): void {
  const lastSeen = hub.settings.clock.now();
  for (const channel of hub.joinedBy(session)) {
    const known = channel.members.spokenFor(keyOf(session), session.id);
    if (known !== undefined) channel.tell(channel.members.update({ ...known, status, lastSeen }));
  }
}

/** Tells a session who is in the channel. */
export function tellMembers(session: Session, channel: HubChannel, timestamp: number): void {
  const { all, version } = channel.members;
  const payload = { members: [...all], version };
  session.outlet.state({ type: 'presence.sync', channel: channel.name, payload, timestamp }, 'sync');
}

function keyOf(session: Session): string {
  const { caller, device } = identityOf(session);
  return memberKey({ userId: caller.user, clientId: device });
}
