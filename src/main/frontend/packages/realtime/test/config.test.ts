import { describe, expect, it } from 'vitest';
import { requestAddressOf, settingsOf } from '../src/config.js';

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
