import type { Clock } from '../clock.js';
import type { TabLook } from './messages.js';

/** What the page of a tab does. */
export interface TabPagePort {
  /** It was shown, hidden or used. */
  looked(): void;
  /** It goes, for good or into the browser's cache, or it is about to be frozen. */
  hiding(): void;
  /** It came back from there. */
  shown(): void;
}

/** The page of a tab, as its group sees it. */
export interface TabPage {
  readonly look: TabLook;
  /** Tells of it until the returned function is called. */
  listen(port: TabPagePort): () => void;
}

/** The page that this runs in. */
export class BrowserPage implements TabPage {
  readonly #clock: Clock;
  #activeAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get look(): TabLook {
    return { visible: document.visibilityState === 'visible', activeAt: this.#activeAt };
  }

  listen(port: TabPagePort): () => void {
    const [hiding, shown] = [(): void => port.hiding(), (): void => port.shown()];
    const used = (): void => {
      this.#activeAt = this.#clock.now();
      port.looked();
    };
    const ended = new AbortController();
    const { signal } = ended;
    document.addEventListener('visibilitychange', used, { signal });
    window.addEventListener('focus', used, { signal });
    window.addEventListener('pagehide', hiding, { signal });
    window.addEventListener('pageshow', (event) => event.persisted && shown(), { signal });
    document.addEventListener('freeze', hiding, { signal }); // Only of some browsers: others freeze without a word.
    document.addEventListener('resume', shown, { signal });
    return () => ended.abort();
  }
}
