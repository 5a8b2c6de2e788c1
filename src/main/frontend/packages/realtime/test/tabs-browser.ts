import type { Clock } from '../src/index.js';
import type { BroadcastLike } from '../src/tabs/bus.js';
import type { LocksLike } from '../src/tabs/election.js';
import { shareOn, type SharedConfig, type SharedConnection } from '../src/tabs/share-connection.js';
import type { TabPlatform } from '../src/tabs/tab-group-setup.js';
import type { TabPagePort } from '../src/tabs/tab-page.js';
import { FakeStorage, turn } from './hub.js';
import { OutboxShelf } from './outbox-shelf.js';
import type { ModelHub } from './tabs-hub.js';

/** Tabs so far, of all browsers. */
let opened = 0;

interface Holder {
  readonly tab: FakeTab;
  lose(): void;
}

interface Waiter extends Holder {
  grant(): void;
}

/** What all tabs of a browser have in common: locks, channels between tabs, storage. */
export class FakeBrowser {
  readonly storage = new FakeStorage();
  readonly shelf = new OutboxShelf();
  readonly tabs: FakeTab[] = [];
  /** Milliseconds from one tab to another. */
  hop = 1;
  /** Milliseconds until a tab hears that its lock was taken away. */
  lossDelay = 0;
  /** It gives no page a lock, as in a frame of another site whose storage is blocked. */
  refusesLocks = false;
  readonly #locks = new Map<string, { holder: Holder | undefined; waiting: Waiter[] }>();
  readonly #ports = new Map<string, Set<FakeBroadcast>>();

  constructor(readonly hub: ModelHub) {}

  /** A tab that is not connected yet. */
  open(over: Partial<SharedConfig> = {}): FakeTab {
    const tab = new FakeTab(this, over);
    this.tabs.push(tab);
    return tab;
  }

  get living(): FakeTab[] {
    return this.tabs.filter((tab) => !tab.isGone);
  }

  portsOf(name: string): Set<FakeBroadcast> {
    const ports = this.#ports.get(name) ?? new Set();
    this.#ports.set(name, ports);
    return ports;
  }

  lock(
    name: string,
    tab: FakeTab,
    { steal = false, signal }: LockOptions,
    run: () => Promise<unknown>,
  ): Promise<unknown> {
    const state = this.#locks.get(name) ?? { holder: undefined, waiting: [] };
    this.#locks.set(name, state);
    if (this.refusesLocks) return Promise.reject(new DOMException('No locks here.', 'SecurityError'));
    return new Promise((resolve, reject) => {
      const lose = (): void => {
        if (this.lossDelay === 0) tab.run(() => reject(abortError()));
        else setTimeout(() => tab.run(() => reject(abortError())), this.lossDelay);
      };
      const waiter: Waiter = {
        tab,
        lose,
        grant: () => {
          state.holder = waiter;
          tab.run(
            () =>
              void run()
                .then(resolve, reject)
                .finally(() => this.#free(state, waiter)),
          );
        },
      };
      signal?.addEventListener('abort', () => {
        if (!state.waiting.includes(waiter)) return;
        state.waiting = state.waiting.filter((other) => other !== waiter);
        reject(abortError());
      });
      if (steal) {
        state.holder?.lose();
        state.holder = undefined;
        state.waiting.unshift(waiter);
      } else state.waiting.push(waiter);
      setTimeout(() => this.#next(state), 0);
    });
  }

  /** The tab is gone: what it held is free. */
  release(tab: FakeTab): void {
    for (const state of this.#locks.values()) {
      state.waiting = state.waiting.filter((waiter) => waiter.tab !== tab);
      if (state.holder?.tab === tab) this.#free(state, state.holder);
    }
  }

  #free(state: { holder: Holder | undefined; waiting: Waiter[] }, holder: Holder): void {
    if (state.holder !== holder) return;
    state.holder = undefined;
    setTimeout(() => this.#next(state), 0);
  }

  #next(state: { holder: Holder | undefined; waiting: Waiter[] }): void {
    if (state.holder === undefined) state.waiting.shift()?.grant();
  }
}

const abortError = (): Error => new DOMException('The lock was taken away.', 'AbortError');

class FakeBroadcast implements BroadcastLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  constructor(
    private readonly browser: FakeBrowser,
    private readonly name: string,
    private readonly tab: FakeTab,
  ) {
    browser.portsOf(name).add(this);
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message);
    for (const port of this.browser.portsOf(this.name)) {
      if (port === this) continue;
      const deliver = (): void => port.onmessage?.({ data } as MessageEvent);
      setTimeout(() => (port.tab.isDeaf ? undefined : port.tab.run(deliver)), this.browser.hop);
    }
  }

  close(): void {
    this.browser.portsOf(this.name).delete(this);
  }
}

/** One tab: it can freeze, thaw, crash, be hidden and shown. */
export class FakeTab {
  readonly connection: SharedConnection;
  readonly seen: unknown[] = [];
  readonly gaps: unknown[] = [];
  readonly defects: string[] = [];
  readonly errors: string[] = [];
  readonly closes: number[] = [];
  readonly opened: string[] = [];
  gaveUp = 0;
  isGone = false;
  isFrozen = false;
  /** What other tabs say meanwhile is lost to it, as in Chromium to a page that a debugger has stopped. */
  isDeaf = false;
  visible = true;
  activeAt = 0;
  /** Milliseconds until the browser hears what locks it asks for; messages do not wait for them. */
  lockDelay = 0;
  readonly #browser: FakeBrowser;
  readonly #waiting: (() => void)[] = [];
  readonly #listeners: (() => void)[] = [];
  readonly #ports = new Set<TabPagePort>();

  constructor(browser: FakeBrowser, over: Partial<SharedConfig>) {
    this.#browser = browser;
    this.connection = shareOn(over.tabs === false ? undefined : this.#platform(), { ...this.#config(), ...over });
  }

  /** Runs what the browser does to the page: later while it is frozen, never once it is gone. */
  run(task: () => void): void {
    if (this.isGone) return;
    if (this.isFrozen) this.#waiting.push(task);
    else task();
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Keeps what a channel says. */
  async read(channel: string): Promise<void> {
    const read = this.connection.channel(channel);
    read.on('message', (payload) => this.seen.push(payload));
    read.on('gap', (gap) => this.gaps.push(gap));
    await turn();
  }

  freeze(): void {
    this.isFrozen = true;
  }

  thaw(): void {
    this.isFrozen = false;
    for (const task of this.#waiting.splice(0)) this.run(task);
  }

  /** It is closed, or it crashes: nothing of it runs any more. */
  crash(): void {
    this.isGone = true;
    this.#waiting.length = 0;
    for (const listener of this.#listeners) listener();
    this.#browser.release(this);
  }

  look(visible: boolean): void {
    this.visible = visible;
    this.activeAt = Date.now();
    for (const port of this.#ports) port.looked();
  }

  /** It goes into the browser's cache. */
  hide(): void {
    for (const port of [...this.#ports]) port.hiding();
  }

  /** It comes back from there. */
  show(): void {
    for (const port of [...this.#ports]) port.shown();
  }

  #config(): SharedConfig {
    const { hub, storage, shelf } = this.#browser;
    return {
      url: 'ws://hub.test/ws',
      scope: 'acme/alice',
      auth: () => Promise.resolve({ token: 'token' }),
      WebSocket: hub.socketsIn(this),
      transports: ['websocket'],
      reports: false,
      clock: this.#clock(),
      storage: this.#storage(),
      sharedStorage: storage,
      random: () => 0.5,
      maxReconnectAttempts: 1000,
      outbox: async () => {
        const store = await shelf.open();
        this.onGone(() => store.close());
        return store;
      },
      onDefect: ({ kind, detail }) => this.defects.push(`${kind}: ${detail}`),
      onError: ({ name }) => this.errors.push(name),
      onClose: ({ code }) => this.closes.push(code),
      onOpen: () => this.opened.push(this.connection.clientId),
      onGiveUp: (attempts) => (this.gaveUp = attempts),
    };
  }

  /** With a name for the publish ids of this tab, as a random one would be. */
  #storage(): FakeStorage {
    const storage = new FakeStorage();
    storage.setItem('tidings.device', JSON.stringify({ id: `tab-${String(++opened).padStart(8, '0')}`, counter: 0 }));
    return storage;
  }

  #clock(): Clock {
    return {
      now: () => Date.now(),
      setTimeout: (run, delay) => {
        const timer = { isSet: true };
        setTimeout(() => this.run(() => timer.isSet && run()), delay);
        return timer;
      },
      clearTimeout: (timer) => {
        if (timer !== undefined) (timer as { isSet: boolean }).isSet = false;
      },
    };
  }

  async #lock(ask: () => Promise<unknown>): Promise<unknown> {
    if (this.lockDelay > 0) await new Promise((resolve) => setTimeout(resolve, this.lockDelay));
    return ask();
  }

  #platform(): TabPlatform {
    const [browser, tab] = [this.#browser, this];
    const locks: LocksLike = {
      request: (name, options, run) => tab.#lock(() => browser.lock(name, tab, options, () => run({}))) as never,
      query: () => new Promise<void>((resolve) => setTimeout(() => tab.run(resolve), browser.lossDelay)),
    };
    return {
      locks,
      page: {
        get look() {
          return { visible: tab.visible, activeAt: tab.activeAt };
        },
        listen: (port) => {
          tab.#ports.add(port);
          return () => tab.#ports.delete(port);
        },
      },
      openChannel: (name) => {
        const port = new FakeBroadcast(browser, name, tab);
        tab.onGone(() => port.close());
        return port;
      },
    };
  }
}
