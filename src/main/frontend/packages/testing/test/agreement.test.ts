import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CLOSE_CODES,
  ERROR_CODES,
  type ClientFrame,
  type Notification,
  type NotificationFrame,
  type ServerFrame,
} from '@tidings/realtime';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CLIENT_TYPES } from '../src/frame-reader.js';
import { typesOf } from './schemas.js';

const root = join(import.meta.dirname, '../../../../../../');
const read = (path: string): string => readFileSync(root + path, 'utf8');

/** The constants of an enum of the hub: name and first argument. */
function constantsOf(name: string): { readonly code: number; readonly name: string }[] {
  const source = read(`src/main/java/dev/tidings/protocol/${name}.java`);
  const [constants = ''] = source.slice(source.indexOf(`enum ${name} {`)).split(';');
  return [...constants.matchAll(/\b([A-Z_]+)\((\d+)/g)].map(([, constant = '', code]) => ({
    name: constant.toLowerCase(),
    code: Number(code),
  }));
}

/** The codes of a table of the documentation. */
function documented(heading: string): number[] {
  const [section = ''] = read('src/docs/protocol.md').split(`\n## ${heading}\n`).slice(1);
  const rows = section.split('\n## ')[0]?.match(/^\| [\d° ]+\|/gm) ?? [];
  return rows.flatMap((row) => row.match(/\d+/g) ?? []).map(Number);
}

/** Every type that clients send: a type without this name, or a name without the type, does not compile. */
const CLIENT: Readonly<Record<ClientFrame['type'], true>> = {
  auth: true,
  'chat.viewed': true,
  'client.report': true,
  flow: true,
  'notification.read': true,
  'notification.read-all': true,
  ping: true,
  'presence.join': true,
  'presence.leave': true,
  'presence.update': true,
  publish: true,
  'query.cancel': true,
  refresh: true,
  subscribe: true,
  sync: true,
  unsubscribe: true,
};

/** Every type that the hub sends. */
const SERVER: Readonly<Record<ServerFrame['type'], true>> = {
  ack: true,
  'admin.health': true,
  'admin.trace': true,
  activity: true,
  'agent.executed': true,
  'ai.cancelled': true,
  'ai.complete': true,
  'ai.error': true,
  'ai.message': true,
  'ai.token': true,
  'approval.answered': true,
  'chat.assigned': true,
  'chat.closed': true,
  'chat.message': true,
  'chat.opened': true,
  'chat.participant.added': true,
  'chat.participant.removed': true,
  'chat.queue': true,
  'chat.queued': true,
  'chat.unread': true,
  'chat.unread.sync': true,
  connected: true,
  disconnect: true,
  error: true,
  gap: true,
  message: true,
  'notification.badge': true,
  notification: true,
  'notification.update': true,
  pong: true,
  'presence.join': true,
  'presence.leave': true,
  'presence.sync': true,
  'presence.update': true,
  'query.cancel': true,
  'query.data': true,
  'query.retry': true,
  'query.status': true,
  'query.update': true,
  subscribed: true,
  sync: true,
  'token.expiring': true,
  unsubscribed: true,
};

describe('the SDK and the hub agree on', () => {
  it('every error code, by number and name', () => {
    const codes = ERROR_CODES.map(({ code, name }) => ({ code, name }));
    expect(codes).toEqual(constantsOf('ErrorCode'));
  });

  it('every close code of the hub; the others are those of servers, proxies and browsers', () => {
    const codes: readonly { code: number; name: string }[] = CLOSE_CODES.map(({ code, name }) => ({ code, name }));
    const ofHub = constantsOf('CloseCode');
    expect(codes).toEqual(expect.arrayContaining(ofHub));
    const others = codes.filter(({ code }) => !ofHub.some((one) => one.code === code)).map(({ code }) => code);
    expect(others).toEqual([1002, 1003, 1005, 1006, 1007, 1008, 1013]);
  });

  it('every frame type of the schemas, which the hub is held to by its own tests', () => {
    expect(Object.keys(CLIENT).sort()).toEqual(typesOf('client').sort());
    expect(Object.keys(SERVER).sort()).toEqual(typesOf('server').sort());
  });

  it('what a frame refers to: a name in the shared definitions is not taken for a frame of that name', () => {
    expectTypeOf<NotificationFrame['payload']>().toEqualTypeOf<Notification>();
  });

  it('what clients may send, the fake server included', () => {
    expect([...CLIENT_TYPES].sort()).toEqual(Object.keys(CLIENT).sort());
  });
});

describe('the documentation', () => {
  it('has every error code in its table', () => {
    expect(documented('Errors')).toEqual(ERROR_CODES.map(({ code }) => code));
  });

  it('has every close code in its table', () => {
    expect(documented('Closing').sort()).toEqual(CLOSE_CODES.map<number>(({ code }) => code).sort());
  });
});
