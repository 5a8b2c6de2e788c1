import type { ClientFrame, RefreshFrame } from '@tidings/realtime';
import { ChannelRequests } from './channel-requests.js';
import type { Entrance } from './entrance.js';
import { identityOf, type Hub } from './hub.js';
import { presence } from './presence-requests.js';
import { errorFrame, Refusal } from './refusal.js';
import type { Session } from './session.js';

/** The requests that a feature of the hub answers, and that a test may answer in its place. */
export type FeatureRequest = Extract<
  ClientFrame,
  { readonly type: 'query.cancel' | 'notification.read' | 'notification.read-all' | 'chat.viewed' }
>;

/** Carries out a feature's request of a user; throw a Refusal to refuse it. */
export type FeatureHandler = (frame: FeatureRequest, user: string) => void;

/** Gives each frame to whoever answers it. Throws the Refusal of a frame that is refused as a whole. */
export class Requests {
  readonly #hub: Hub;
  readonly #entrance: Entrance;
  readonly #channels: ChannelRequests;
  readonly #features = new Map<string, FeatureHandler>();

  constructor(hub: Hub, entrance: Entrance) {
    this.#hub = hub;
    this.#entrance = entrance;
    this.#channels = new ChannelRequests(hub);
  }

  /** Has requests of a type carried out by the test. */
  answer(type: FeatureRequest['type'], handler: FeatureHandler): void {
    this.#features.set(type, handler);
  }

  handle(session: Session, frame: ClientFrame): void {
    if (frame.type === 'auth') return this.#entrance.authenticate(session, frame);
    if (session.identity === undefined && frame.type !== 'ping') {
      const refusal = new Refusal('unauthenticated', 'say who you are first: send auth', 'type');
      return session.send(errorFrame(refusal, frame.id));
    }
    this.#route(session, frame);
  }

  #route(session: Session, frame: Exclude<ClientFrame, { readonly type: 'auth' }>): void {
    switch (frame.type) {
      case 'ping':
        return session.send(pong(this.#hub, frame));
      case 'subscribe':
        return this.#channels.subscribe(session, frame);
      case 'unsubscribe':
        return this.#channels.unsubscribe(session, frame);
      case 'publish':
        return this.#channels.publish(session, frame);
      case 'sync':
        return this.#channels.sync(session, frame);
      case 'refresh':
        return this.#refresh(session, frame);
      case 'flow':
        session.outlet.flow(frame.level);
        return acknowledge(session, frame);
      case 'presence.join':
      case 'presence.update':
      case 'presence.leave':
        presence(this.#hub, session, frame);
        return acknowledge(session, frame);
      case 'query.cancel':
      case 'notification.read':
      case 'notification.read-all':
      case 'chat.viewed':
        this.#features.get(frame.type)?.(frame, identityOf(session).caller.user);
        return acknowledge(session, frame);
      case 'client.report': // For those who look after a hub.
        return acknowledge(session, frame);
    }
  }

  #refresh(session: Session, { id, token }: RefreshFrame): void {
    const { caller, device } = identityOf(session);
    const renewed = this.#hub.tokens.verify(token);
    const foreign = renewed.tenant !== caller.tenant ? 'tenant_mismatch' : 'forbidden';
    if (renewed.tenant !== caller.tenant || renewed.user !== caller.user) {
      const refusal = new Refusal(foreign, 'this token is not of the user of this session', 'token');
      session.send(errorFrame(refusal, id));
      return session.end({ code: 4003, reason: refusal.message, disconnect: { reconnect: false, retryAfter: 0 } });
    }
    session.identity = { caller: renewed, device };
    this.#entrance.watchToken(session, renewed);
    this.#hub.recheck(session);
    if (id !== undefined) session.send({ type: 'ack', id, expires: renewed.expires });
  }
}

function pong(hub: Hub, { id, timestamp, t }: Extract<ClientFrame, { readonly type: 'ping' }>) {
  return {
    type: 'pong' as const,
    ...(id !== undefined && { id }),
    timestamp: hub.settings.clock.now(),
    ...(timestamp !== undefined && { echo: timestamp }),
    ...(t !== undefined && { t }),
  };
}

function acknowledge(session: Session, { id }: ClientFrame): void {
  if (id !== undefined) session.send({ type: 'ack', id });
}
