import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOf, type RealtimeConfig } from '../src/config.js';
import { RULES } from '../src/config-rules.js';
import { RealtimeConnection, RealtimeError } from '../src/index.js';
import { requestAddressOf } from '../src/request-address.js';

const page = readFileSync(join(import.meta.dirname, '../../../../../docs/sdk.md'), 'utf8');

const addressOf = (url: string, httpUrl?: string) =>
  requestAddressOf(settingsOf({ url, ...(httpUrl !== undefined && { httpUrl }) }), 'poll').href;

describe('the address of requests', () => {
  it.each([
    ['ws://hub.example:9080/ws', 'http://hub.example:9080/api/poll'],
    ['wss://hub.example/ws', 'https://hub.example/api/poll'],
    ['wss://hub.example/tidings/ws?x=1', 'https://hub.example/tidings/api/poll'],
    ['https://hub.example/ws', 'https://hub.example/api/poll'],
  ])('of %s is %s', (url, address) => {
    expect(addressOf(url)).toBe(address);
  });

  it.each(['https://requests.example/hub', 'https://requests.example/hub/', 'wss://requests.example/hub'])(
    'begins with %s where that is set',
    (httpUrl) => {
      expect(addressOf('wss://hub.example/ws', httpUrl)).toBe('https://requests.example/hub/api/poll');
    },
  );
});

const URL = 'wss://hub.example/ws';

describe('the configuration', () => {
  it('has the defaults that are documented', () => {
    expect(settingsOf({ url: URL })).toMatchObject({
      autoReconnect: true,
      fallback: true,
      reports: true,
      maxReconnectAttempts: 10,
      queueSize: 100,
      headers: {},
      transports: ['websocket', 'sse', 'long-poll', 'poll'],
      transportProbeDelay: 60_000,
      connectTimeout: 10_000,
      pongTimeout: 10_000,
      ackTimeout: 5000,
      syncTimeout: 10_000,
      publishResends: 3,
      publishWindow: 300_000,
      outboxMaxAge: 86_400_000,
    });
  });

  it('takes the first transport only when it shall not fall back', () => {
    expect(settingsOf({ url: URL, fallback: false }).transports).toEqual(['websocket']);
    expect(settingsOf({ url: URL, fallback: false, transports: ['poll', 'sse'] }).transports).toEqual(['poll']);
  });

  const nothing = (): undefined => undefined;
  const callbacks = ['onOpen', 'onClose', 'onError', 'onMessage', 'onQueueOverflow'];
  const more = ['onTransport', 'onGiveUp', 'onOutbox', 'onDefect', 'auth', 'WebSocket', 'fetch', 'random'];
  const millis = ['reconnectDelay', 'maxReconnectDelay', 'pingInterval', 'pongTimeout', 'connectTimeout', 'ackTimeout'];
  const longer = ['syncTimeout', 'publishWindow', 'outboxMaxAge', 'transportProbeDelay'];

  it.each<[string, string, unknown[], unknown[]]>([
    ['url', 'an address', ['', 'ws://[', 5], ['/ws', 'hub.example/ws', 'http://127.0.0.1:1/ws']],
    ['httpUrl', 'an address', ['', 'https://', {}], ['/', 'https://hub.example']],
    ['transports', 'at least one of websocket, sse, long-poll, poll', [[], ['sse', 'sse'], ['ws'], 'sse'], [['sse']]],
    ['protocols', 'names without spaces and commas', ['a b', ['ok', 'a,b'], '', 5], ['mine', ['mine', 'v1.x'], []]],
    ['headers', 'an object of texts', [{ a: 1 }, 'a', null], [{}, { 'X-Tenant-ID': 'demo' }]],
    ['device', '8 to 48 characters', ['short', 'x'.repeat(49), 'with blanks'], ['device-01', 'x'.repeat(48)]],
    ['pollInterval', 'a number of milliseconds from 1000 to 30000', [999, 30_001, NaN, '1000'], [1000, 30_000]],
    ['reconnectDelayMultiplier', 'a number of at least 1', [0.9, NaN, '2'], [1, 2.5]],
    ['outbox', 'indexeddb, memory or a function', ['disk', {}], ['memory', 'indexeddb', nothing]],
    ['outboxScope', 'a text that is not empty', ['', 5], ['acme/alice']],
    ['authToken', 'a text that is not empty', ['', 5], ['secret']],
    ...['clock', 'storage', 'sharedStorage'].map((key): [string, string, unknown[], unknown[]] => [
      key,
      'an object',
      [null, 5, nothing],
      [{}],
    ]),
    ...['autoReconnect', 'fallback', 'reports'].map((key): [string, string, unknown[], unknown[]] => [
      key,
      'true or false',
      ['yes', 1, null],
      [true, false],
    ]),
    ...['maxReconnectAttempts', 'queueSize', 'publishResends'].map((key): [string, string, unknown[], unknown[]] => [
      key,
      'a whole number of at least 0',
      [-1, 1.5, NaN, '5', null],
      [0, 1, Infinity],
    ]),
    ...[...millis, ...longer].map((key): [string, string, unknown[], unknown[]] => [
      key,
      'a number of milliseconds of at least 1',
      [0, -1, NaN, '1000', null],
      [1, 1.5, Infinity],
    ]),
    ...[...callbacks, ...more].map((key): [string, string, unknown[], unknown[]] => [
      key,
      'a function',
      ['log', {}, null],
      [nothing],
    ]),
  ])('refuses a %s that is not %s', (key, rule, bad, good) => {
    const configOf = (value: unknown): RealtimeConfig => ({ url: URL, [key]: value });
    for (const value of bad) {
      const failure: unknown = expect.objectContaining({
        code: 102,
        name: 'bad_field',
        what: expect.stringMatching(`^${key} is `) as string,
        todo: expect.stringContaining(`Set ${key} to ${rule}`) as string,
      });
      expect(() => new RealtimeConnection(configOf(value)), JSON.stringify(value)).toThrow(failure);
    }
    for (const value of good) expect(() => settingsOf(configOf(value)), String(value)).not.toThrow();
  });

  it('is documented with every key, in the rules as well', () => {
    const keys = Object.keys(RULES);
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });

  it('needs a url', () => {
    expect(() => settingsOf({} as RealtimeConfig)).toThrow(
      'url is undefined. Set url to an address, such as wss://hub.example/ws.',
    );
  });

  it('takes undefined for what is not set', () => {
    const none = Object.fromEntries([...callbacks, ...more, ...millis, ...longer].map((key) => [key, undefined]));
    expect(settingsOf({ ...none, url: URL })).toMatchObject({ ackTimeout: 5000, queueSize: 100 });
  });

  it('is refused without what it says of a token', () => {
    const config = { url: URL, authToken: { token: 'secret' } } as unknown as RealtimeConfig;
    expect(() => settingsOf(config)).toThrow(RealtimeError);
    expect(() => settingsOf(config)).not.toThrow('secret');
  });
});
