import type { Notification, ServerFrame } from '@tidings/realtime';

/** The user's channel, as the hub names it. */
const OWN = 'user:alice';

export function notice(id: number, over: Partial<Notification> = {}): Notification {
  const present = { toast: true, sound: false, badge: true };
  const fixed = { kind: 'pipeline', severity: 'info', source: 'importer', createdAt: 1_700_000_000_000 } as const;
  return { id, title: `Notice ${id}`, state: 'unread', present, ...fixed, ...over };
}

export function told(id: number, over: Partial<Notification> = {}, timestamp = Date.now()): ServerFrame {
  const payload = notice(id, over);
  const frame = { type: 'notification', channel: OWN, id: `e:${id}`, seq: id, payload, timestamp };
  return frame as unknown as ServerFrame; // The generated type takes the payload for a frame; the schema checks it.
}

export function badge(unread: number, version: number): ServerFrame {
  return { type: 'notification.badge', channel: OWN, payload: { unread }, version };
}

export function moved(offset: number, ids: number[], state: 'unread' | 'read' | 'dismissed' | 'gone'): ServerFrame {
  const payload = { ids, state };
  return { type: 'notification.update', channel: OWN, id: `e:${offset}`, seq: offset, payload, timestamp: Date.now() };
}
