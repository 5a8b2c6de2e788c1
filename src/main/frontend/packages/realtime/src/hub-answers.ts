import type { Settings } from './config.js';
import { requestAddressOf } from './request-address.js';

/** What the hub says to a request that it cannot take: who are you, or what device is that. */
const REFUSALS = [400, 401];

/**
 * Whether the hub answers requests. Asks for what it always refuses, so nothing happens there; any other answer is a
 * proxy's.
 */
export async function hubAnswers(settings: Settings): Promise<boolean> {
  const { clock, connectTimeout } = settings;
  const abort = new AbortController();
  const timer = clock.setTimeout(() => abort.abort(), connectTimeout);
  try {
    const { status } = await settings.fetch(requestAddressOf(settings, 'poll?device=-'), {
      credentials: 'include',
      cache: 'no-store',
      signal: abort.signal,
    });
    return REFUSALS.includes(status);
  } catch {
    return false; // It does not, or the network does not let it; the next attempt tells.
  } finally {
    clock.clearTimeout(timer);
  }
}
