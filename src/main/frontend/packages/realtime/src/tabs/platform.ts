import type { Clock } from '../clock.js';
import type { LocksLike } from './election.js';
import type { TabPlatform } from './tab-group-setup.js';
import { BrowserPage } from './tab-page.js';

/** What this page can share with other tabs; a sentence that says what it lacks, where it can share nothing. */
export function platformOfPage(clock: Clock): TabPlatform | string {
  if (typeof document === 'undefined') return 'There is no page.';
  if (globalThis.origin === 'null') return 'The page is in a sandbox.';
  if (typeof BroadcastChannel === 'undefined') return 'The browser has no BroadcastChannel.';
  const locks = (navigator as Partial<Navigator>).locks;
  if (locks === undefined) return 'The browser has no Web Locks, which pages over plain http never have.';
  if (!canBroadcast()) return 'The browser forbids this page to talk to others.';
  return { locks: locksOf(locks), page: new BrowserPage(clock), openChannel: (name) => new BroadcastChannel(name) };
}

function canBroadcast(): boolean {
  try {
    new BroadcastChannel('tidings.tabs').close();
    return true;
  } catch {
    return false; // Where it forbids storage, as in a frame of another site.
  }
}

function locksOf(locks: LockManager): LocksLike {
  return {
    request: async (name, options, run) => locks.request(name, options, run),
    query: () => locks.query(),
  };
}
