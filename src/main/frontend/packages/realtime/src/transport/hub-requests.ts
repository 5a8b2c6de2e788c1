import type { TimerId } from '../clock.js';
import { requestAddressOf } from '../request-address.js';
import type { TransportsPort } from '../transports.js';

/** One request to the hub. */
export interface Asked {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the answer begins, or until it is read where `read` reads it. */
  readonly timeout: number;
  /** Ends it from outside. */
  readonly signal: AbortSignal;
  /** Its answer is read on after `read`, until the signal. */
  readonly streams?: boolean;
}

const UNAUTHENTICATED = 401;

/**
 * Requests of one device, with its token. A token that is refused is renewed once for each request; requests that are
 * refused at the same time share the new one.
 */
export class HubRequests {
  readonly #port: TransportsPort;
  readonly #device: string;
  #renewing: Promise<string | undefined> | undefined;

  constructor(port: TransportsPort, device = port.device()) {
    this.#port = port;
    this.#device = device;
  }

  /** Resolves with what `read` makes of the answer. Rejects when there is none in time, or the provider gives no token. */
  async ask<T>(path: string, asked: Asked, read: (response: Response) => T | Promise<T>): Promise<T> {
    const { clock } = this.#port.settings;
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    asked.signal.addEventListener('abort', stop);
    if (asked.signal.aborted) stop();
    const timer: TimerId = clock.setTimeout(stop, asked.timeout);
    try {
      return await read(await this.#answered(path, asked, abort.signal));
    } finally {
      clock.clearTimeout(timer);
      if (asked.streams !== true) asked.signal.removeEventListener('abort', stop);
    }
  }

  /** Says that the device leaves. Also works while the page goes; nobody hears whether it has arrived. */
  leave(): void {
    const { tokens } = this.#port;
    this.#fetch('frames', {}, tokens.current, { method: 'DELETE', keepalive: true }).catch(() => undefined);
  }

  async #answered(path: string, asked: Asked, signal: AbortSignal): Promise<Response> {
    const { tokens } = this.#port;
    const init = { signal, cache: 'no-store', ...bodyOf(asked) } as const;
    const used = tokens.current;
    const response = await this.#fetch(path, asked.query ?? {}, used, init);
    if (response.status !== UNAUTHENTICATED || !tokens.renewable) return response;
    const renewed = tokens.current === used ? await this.#renewed() : tokens.current;
    return this.#fetch(path, asked.query ?? {}, renewed, init);
  }

  #renewed(): Promise<string | undefined> {
    this.#renewing ??= this.#port.tokens.fetch().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  #fetch(path: string, query: Asked['query'], token: string | undefined, init: RequestInit): Promise<Response> {
    const { settings } = this.#port;
    const url = requestAddressOf(settings, path);
    url.searchParams.set('device', this.#device);
    for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const headers = new Headers({ ...settings.headers, ...(init.headers as Record<string, string> | undefined) });
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    return settings.fetch(url, { credentials: 'include', ...init, headers });
  }
}

function bodyOf({ body, headers = {} }: Asked): RequestInit {
  if (body === undefined) return { headers };
  return { method: 'POST', body, headers: { ...headers, 'Content-Type': 'application/json' } };
}
