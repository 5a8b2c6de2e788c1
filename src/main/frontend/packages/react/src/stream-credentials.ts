import type { EventStreamConfig } from '@tidings/realtime/event-stream';
import type { Credentials } from './context.js';

/**
 * The provider's credentials for a stream of the provider's hub, and none for any other origin: a token is for whom it
 * was issued.
 */
export function credentialsFor(
  url: string,
  provider: Credentials | null,
): Pick<EventStreamConfig, 'auth' | 'authToken'> {
  if (provider === null || originOf(url) !== originOf(provider.url)) return {};
  const { auth, authToken } = provider;
  return { auth, authToken };
}

/** Undefined for an address that is malformed, and that nothing is sent to. */
function originOf(address: string): string | undefined {
  const page = typeof location === 'undefined' ? undefined : location.href;
  try {
    const url = new URL(address, page);
    if (url.protocol.startsWith('ws')) url.protocol = url.protocol.replace('ws', 'http');
    return url.origin;
  } catch {
    return undefined;
  }
}
