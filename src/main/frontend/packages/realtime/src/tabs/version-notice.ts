import type { BroadcastLike } from './bus.js';
import { TABS_VERSION } from './messages.js';

/** What tabs of all versions say to each other, in this form for ever. */
interface Notice {
  readonly tabsVersion: number;
  readonly group: string;
}

/**
 * Tells a tab, once, that another one of the same group speaks another version: each version then has a connection of its
 * own, until the older pages are reloaded.
 */
export class VersionNotice {
  readonly #channel: BroadcastLike;
  readonly #group: string;
  #told = false;

  constructor(channel: BroadcastLike, group: string, tell: (version: number) => void) {
    this.#channel = channel;
    this.#group = group;
    channel.onmessage = ({ data }) => {
      const notice = noticeIn(data);
      if (this.#told || notice?.group !== group || notice.tabsVersion === TABS_VERSION) return;
      this.#told = true;
      this.#say(); // The other tab may have come first.
      tell(notice.tabsVersion);
    };
    this.#say();
  }

  close(): void {
    this.#channel.onmessage = null;
    this.#channel.close();
  }

  #say(): void {
    this.#channel.postMessage({ tabsVersion: TABS_VERSION, group: this.#group } satisfies Notice);
  }
}

function noticeIn(data: unknown): Notice | undefined {
  if (typeof data !== 'object' || data === null || !('tabsVersion' in data) || !('group' in data)) return undefined;
  const { tabsVersion, group } = data;
  return typeof tabsVersion === 'number' && typeof group === 'string' ? { tabsVersion, group } : undefined;
}
