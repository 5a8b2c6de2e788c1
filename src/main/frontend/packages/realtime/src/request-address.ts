import type { Settings } from './config.js';

/** The address of a request to the hub's REST API, for example of `/api/poll`. */
export function requestAddressOf({ url, httpUrl }: Settings, path: string): URL {
  const page = typeof location === 'undefined' ? undefined : location.href;
  const base = httpUrl === undefined ? new URL('.', new URL(url, page)) : new URL(httpUrl.replace(/\/*$/, '/'), page);
  base.protocol = base.protocol.replace('ws', 'http');
  return new URL(`api/${path}`, base);
}
