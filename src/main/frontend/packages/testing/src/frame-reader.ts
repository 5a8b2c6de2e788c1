import type { ClientFrame, PresencePayload, RequestId, SubscribeFrame } from '@tidings/realtime';
import { Fields } from './fields.js';
import type { RawFrame } from './json-survey.js';
import { badField, missing, Refusal } from './refusal.js';

type Read = (fields: Fields, id: RequestId | undefined) => ClientFrame;

const TOKEN_LENGTH = 16_384;
const EVENT_ID_LENGTH = 64;
const DEVICE = /^[A-Za-z0-9_-]{8,64}$/;

/** Whether the text can name a device. */
export function isDevice(text: string): boolean {
  return DEVICE.test(text);
}

/** Reads one frame as the hub does; throws the Refusal of what is at fault in it. */
export function readFrame({ members, duplicate }: RawFrame): ClientFrame {
  if (duplicate !== undefined) {
    throw new Refusal('duplicate_key', 'a name stands once in an object', duplicate.slice(0, 255));
  }
  const fields = new Fields(members);
  const type = fields.requiredText('type', 64);
  const read = READERS.get(type);
  if (read === undefined) throw new Refusal('unknown_type', 'type is none that this server knows', 'type');
  return read(fields, fields.id());
}

/** What can be read of the id of a frame that is refused. */
export function readableId({ members }: RawFrame): RequestId | undefined {
  try {
    return new Fields(members).id();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What can be read of the channel of a frame that is refused. */
export function readableChannel({ members: { channel } }: RawFrame): string | undefined {
  return typeof channel === 'string' && channel.length <= 255 ? channel : undefined;
}

const named = (id: RequestId | undefined): { id?: RequestId } => (id === undefined ? {} : { id });

const READERS = new Map<string, Read>([
  ['auth', (o, id) => ({ type: 'auth', ...named(id), token: o.requiredText('token', TOKEN_LENGTH), ...deviceOf(o) })],
  ['refresh', (o, id) => ({ type: 'refresh', ...named(id), token: o.requiredText('token', TOKEN_LENGTH) })],
  ['ping', ping],
  ['subscribe', (o, id) => ({ type: 'subscribe', ...named(id), channels: channelsOf(o), ...optionsOf(o) })],
  ['unsubscribe', (o, id) => ({ type: 'unsubscribe', ...named(id), channels: channelsOf(o) })],
  ['publish', publish],
  ['sync', sync],
  ['client.report', report],
  ['flow', (o, id) => ({ type: 'flow', ...named(id), level: levelOf(o) })],
  ['presence.join', presence('presence.join')],
  ['presence.update', presence('presence.update')],
  ['presence.leave', (o, id) => ({ type: 'presence.leave', ...named(id), channel: o.requiredAnyText('channel') })],
  ['query.cancel', (o, id) => ({ type: 'query.cancel', ...named(id), channel: o.requiredAnyText('channel') })],
  ['notification.read', (o, id) => ({ type: 'notification.read', ...named(id), payload: { ids: idsOf(o) } })],
  ['notification.read-all', readAll],
  ['chat.viewed', viewed],
]);

/** The names of the frames that it reads. */
export const CLIENT_TYPES: readonly string[] = [...READERS.keys()];

function deviceOf(o: Fields): { device?: string } {
  const device = o.text('device', 64);
  if (device === undefined) return {};
  if (!isDevice(device)) throw badField('device', 'must have 8 to 64 characters of A-Z a-z 0-9 _ -');
  return { device };
}

function ping(o: Fields, id: RequestId | undefined): ClientFrame {
  const [timestamp, t] = [o.number('timestamp'), o.number('t')];
  return { type: 'ping', ...named(id), ...(timestamp !== undefined && { timestamp }), ...(t !== undefined && { t }) };
}

/** The names as they came, each once: each is checked, and answered, on its own. */
function channelsOf(o: Fields): string[] {
  const [one, several] = [o.anyText('channel'), o.anyTexts('channels', 512)];
  if (one !== undefined && several !== undefined) throw badField('channels', 'and channel exclude each other');
  if (several !== undefined && several.length > 0) return [...new Set(several)];
  if (one === undefined) throw missing('channel');
  return [one];
}

function optionsOf(o: Fields): Pick<SubscribeFrame, 'options'> {
  const options = o.fields('options');
  if (options === undefined) return {};
  const [history, lastEventId] = [options.integer('history', 0, 1000), options.text('lastEventId', EVENT_ID_LENGTH)];
  return {
    options: {
      presence: options.flag('presence'),
      ...(history !== undefined && { history }),
      ...(lastEventId !== undefined && { lastEventId }),
    },
  };
}

function publish(o: Fields, id: RequestId | undefined): ClientFrame {
  if (id === undefined) throw missing('id');
  const channel = o.requiredAnyText('channel');
  const payload = o.requiredValue('payload');
  const traceId = o.text('traceId', 128);
  return { type: 'publish', id, channel, payload, ...(traceId !== undefined && { traceId }) };
}

function sync(o: Fields, id: RequestId | undefined): ClientFrame {
  const version = o.integer('version', 0, Number.MAX_SAFE_INTEGER);
  const [channel, lastEventId] = [o.anyText('channel'), o.text('lastEventId', EVENT_ID_LENGTH)];
  const pendingOps = o.texts('pendingOps', 256, 64);
  return {
    type: 'sync',
    ...named(id),
    ...(channel !== undefined && { channel }),
    ...(lastEventId !== undefined && { lastEventId }),
    ...(version !== undefined && { version }),
    ...(pendingOps !== undefined && { pendingOps }),
  };
}

/** It is kept nowhere: checked, and taken as it came. */
function report(o: Fields, id: RequestId | undefined): ClientFrame {
  for (const name of ['rtt', 'propagation']) o.integer(name, 0, Number.MAX_SAFE_INTEGER);
  for (const name of ['errors', 'attempt']) o.integer(name, 0, 1_000_000);
  o.integer('tabs', 1, 1_000_000);
  o.integer('lastClose', 1000, 4999);
  o.text('version', 32);
  return { type: 'client.report', ...named(id) };
}

function levelOf(o: Fields): 'none' | 'moderate' | 'high' {
  o.requiredText('level', 64);
  return o.oneOf('level', ['none', 'moderate', 'high']) ?? 'none';
}

/** The payload passes as it came, null members included, which take a field away. */
function presence(type: 'presence.join' | 'presence.update'): Read {
  return (o, id) => {
    const channel = o.requiredAnyText('channel');
    const [payload, fields] = [o.object('payload'), o.fields('payload')];
    fields?.oneOf('status', ['online', 'idle']);
    for (const name of ['activity', 'component', 'workspace', 'page']) fields?.textUpTo(name, 256);
    fields?.object('data');
    return { type, ...named(id), channel, ...(payload !== undefined && { payload: payload as PresencePayload }) };
  };
}

function idsOf(o: Fields): number[] {
  const payload = o.fields('payload');
  const ids = payload?.array('ids');
  if (ids === undefined) throw missing('payload.ids');
  return ids.filter((id) => typeof id === 'number');
}

function readAll(o: Fields, id: RequestId | undefined): ClientFrame {
  const upTo = o.fields('payload')?.number('upTo');
  return { type: 'notification.read-all', ...named(id), ...(upTo !== undefined && { payload: { upTo } }) };
}

function viewed(o: Fields, id: RequestId | undefined): ClientFrame {
  const channel = o.requiredAnyText('channel');
  const number = o.fields('payload')?.number('number');
  return { type: 'chat.viewed', ...named(id), channel, ...(number !== undefined && { payload: { number } }) };
}
