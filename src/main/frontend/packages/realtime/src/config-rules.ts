import type { RealtimeConfig } from './config.js';
import { isDeviceName } from './device.js';
import { badField } from './errors.js';
import { areTransports, TRANSPORTS } from './transport-list.js';

/** What a value has to be, in words and as a test. */
type Rule = readonly [rule: string, fits: (value: unknown) => boolean];

const isNumber = (value: unknown, least: number, most = Infinity): value is number =>
  typeof value === 'number' && value >= least && value <= most;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): boolean => typeof value === 'function';

const FLAG: Rule = ['true or false', (value) => typeof value === 'boolean'];
const FUNCTION: Rule = ['a function', isFunction];
const OBJECT: Rule = ['an object with the methods of its type', isObject];
const TEXT: Rule = ['a text that is not empty', isText];
/** Infinity fits. */
const COUNT: Rule = ['a whole number of at least 0', (value) => isNumber(value, 0) && !(value % 1 > 0)];
const MILLIS: Rule = ['a number of milliseconds of at least 1', (value) => isNumber(value, 1)];
const ADDRESS: Rule = ['an address, such as wss://hub.example/ws', isAddress];

/** The rule of each key. */
export const RULES: Readonly<Record<keyof RealtimeConfig, Rule>> = {
  url: ADDRESS,
  httpUrl: ADDRESS,
  transports: [`at least one of ${TRANSPORTS.join(', ')}, each once, the best first`, areTransports],
  fallback: FLAG,
  transportProbeDelay: MILLIS,
  pollInterval: ['a number of milliseconds from 1000 to 30000', (value) => isNumber(value, 1000, 30_000)],
  reports: FLAG,
  protocols: ['names without spaces and commas', areTokens],
  autoReconnect: FLAG,
  maxReconnectAttempts: COUNT,
  reconnectDelay: MILLIS,
  reconnectDelayMultiplier: ['a number of at least 1', (value) => isNumber(value, 1)],
  maxReconnectDelay: MILLIS,
  pingInterval: MILLIS,
  queueSize: COUNT,
  authToken: TEXT,
  auth: FUNCTION,
  headers: ['an object of texts', areTexts],
  device: ['8 to 48 characters of A-Z a-z 0-9 _ -', (value) => isText(value) && isDeviceName(value)],
  pongTimeout: MILLIS,
  connectTimeout: MILLIS,
  ackTimeout: MILLIS,
  syncTimeout: MILLIS,
  publishResends: COUNT,
  publishWindow: MILLIS,
  outbox: ['indexeddb, memory or a function', isOutbox],
  outboxScope: TEXT,
  outboxMaxAge: MILLIS,
  onOpen: FUNCTION,
  onClose: FUNCTION,
  onError: FUNCTION,
  onMessage: FUNCTION,
  onQueueOverflow: FUNCTION,
  onTransport: FUNCTION,
  onGiveUp: FUNCTION,
  onOutbox: FUNCTION,
  onDefect: FUNCTION,
  WebSocket: FUNCTION,
  fetch: FUNCTION,
  clock: OBJECT,
  random: FUNCTION,
  storage: OBJECT,
  sharedStorage: OBJECT,
};

/** Throws a RealtimeError named bad_field, with the key and its rule, for the first value that breaks one. */
export function requireRules(config: RealtimeConfig): void {
  for (const [key, [rule, fits]] of Object.entries(RULES)) {
    const value: unknown = config[key as keyof RealtimeConfig];
    if (value === undefined ? key !== 'url' : fits(value)) continue;
    throw badField(`${key} is ${shownOf(key, value)}.`, `Set ${key} to ${rule}.`);
  }
}

/** Without what may be secret. */
function shownOf(key: string, value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value);
  return key === 'authToken' || isObject(value) ? typeof value : String(value);
}

/** Absolute, or a path of the page. */
function isAddress(value: unknown): boolean {
  if (!isText(value)) return false;
  try {
    return new URL(value, 'ws://page').host !== '';
  } catch {
    return false;
  }
}

function areTexts(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isOutbox(value: unknown): boolean {
  return value === 'indexeddb' || value === 'memory' || isFunction(value);
}

/** As RFC 6455 (section 4.1) wants sub-protocols. */
function areTokens(value: unknown): boolean {
  return [value].flat().every((name) => typeof name === 'string' && /^[!#-'*+\-.\w^`|~]+$/.test(name));
}
