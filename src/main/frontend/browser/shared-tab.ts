import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { SharedConnection, TabsState } from '../packages/realtime/src/tabs/index.js';
import type { HubProcess } from './hub-process.js';

declare global {
  interface Window {
    tabs: typeof import('../packages/realtime/src/tabs/index.js');
    shared: SharedConnection;
    /** What each channel has said. */
    told: Record<string, string[]>;
    opens: number[];
    closes: string[];
    lost: number;
    acked: number;
    outcomes: string[];
    /** Errors, defects and refusals that the page was told. */
    problems: string[];
    badges: number[];
  }
}

/** Where the tabs of one browser are, and what they are told of the hub. */
export interface SharedTabsOptions {
  /** The origin of the page; see {@link PageServer}. */
  readonly origin: string;
  readonly hub: HubProcess;
  /** Where they find the hub, if not at its own port. */
  readonly port?: number;
  readonly user: string;
  /** Each tab has a connection of its own. */
  readonly off?: boolean;
}

/** The tabs of one browser, which share a connection; all read the same channel. */
export class SharedTabs {
  readonly all: SharedTab[] = [];

  private constructor(
    readonly context: BrowserContext,
    private readonly options: SharedTabsOptions,
    private readonly channel: string,
  ) {}

  static async in(browser: Browser, options: SharedTabsOptions, channel: string): Promise<SharedTabs> {
    const context = await browser.newContext();
    await context.exposeFunction('tokenOf', (user: string) => options.hub.token(user));
    return new SharedTabs(context, options, channel);
  }

  /** Opens so many tabs, one after the other; each is connected and subscribed. */
  async open(count: number): Promise<SharedTab[]> {
    const opened: SharedTab[] = [];
    for (let n = 0; n < count; n++) {
      const tab = await SharedTab.open(await this.context.newPage(), this.options, this.channel);
      this.all.push(tab);
      opened.push(tab);
    }
    return opened;
  }

  /** The one that holds the connection, and the others. */
  async parts(): Promise<{ leader: SharedTab; followers: SharedTab[] }> {
    const roles = await Promise.all(this.all.map(async (tab) => ({ tab, ...(await tab.state()) })));
    const leader = roles.find(({ role }) => role === 'leader')?.tab;
    if (leader === undefined) throw new Error('no tab leads');
    return { leader, followers: this.all.filter((tab) => tab !== leader) };
  }

  /** A tab that is gone is none any more. */
  forget(tab: SharedTab): void {
    this.all.splice(this.all.indexOf(tab), 1);
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** One tab of a browser. */
export class SharedTab {
  /** WebSockets that the page has opened. */
  sockets = 0;

  private constructor(
    readonly page: Page,
    private readonly options: SharedTabsOptions,
    private readonly channel: string,
  ) {
    page.on('websocket', () => this.sockets++);
  }

  static async open(page: Page, options: SharedTabsOptions, channel: string): Promise<SharedTab> {
    const tab = new SharedTab(page, options, channel);
    await tab.load();
    return tab;
  }

  /** Loads the page, again perhaps, and connects; resolves when the channel is subscribed. */
  async load(): Promise<void> {
    await this.page.goto(this.options.origin);
    const content = "import * as tabs from '/sdk/tabs/index.js'; window.tabs = tabs;";
    await this.page.addScriptTag({ type: 'module', content });
    await this.page.waitForFunction(() => 'tabs' in window);
    await this.#connect();
    await this.page.waitForFunction((name) => window.shared.channel(name).state === 'subscribed', this.channel);
  }

  async #connect(): Promise<void> {
    const { hub, port = hub.port, user, off = false } = this.options;
    const given = { url: `ws://localhost:${port}/ws`, user, isOn: !off };
    await this.page.evaluate(({ url, user: name, isOn }) => {
      Object.assign(window, {
        told: {},
        opens: [],
        outcomes: [],
        closes: [],
        problems: [],
        badges: [],
        lost: 0,
        acked: 0,
      });
      window.shared = window.tabs.shareConnection({
        url,
        scope: `demo/${name}`,
        tabs: isOn,
        auth: async () => ({ token: await window.tokenOf(name) }),
        maxReconnectAttempts: 1000,
        onOpen: () => window.opens.push(Date.now()),
        onClose: ({ code, reason }) => window.closes.push(`${code} ${reason}`),
        onOutbox: ({ kind }) => void window.outcomes.push(kind),
        onError: (error) => window.problems.push(String(error)),
        onDefect: ({ kind, detail }) => window.problems.push(`${kind}: ${detail}`),
      });
    }, given);
    await this.read(this.channel);
    await this.page.evaluate(() => window.shared.connect());
  }

  /** Reads one channel more. */
  async read(channel: string): Promise<void> {
    await this.page.evaluate((name) => {
      const lines = (window.told[name] = [] as string[]);
      window.shared.channel<string>(name).on('message', (line) => lines.push(line));
      window.shared.channel(name).on('gap', () => window.lost++);
    }, channel);
  }

  /** Publishes lines one after the other and waits for no ack. */
  async say(...lines: string[]): Promise<void> {
    await this.sayAndHang(lines, 0, []);
  }

  /** Publishes lines, does nothing else for so many milliseconds, and publishes more; resolves after that. */
  async sayAndHang(before: readonly string[], milliseconds: number, after: readonly string[]): Promise<void> {
    await this.page.evaluate(
      ([channel, first, then, duration]) => {
        const publish = (text: string): void => {
          const acked = window.shared.publish(channel, text).then(() => window.acked++);
          acked.catch((error: unknown) => window.problems.push(String(error)));
        };
        first.forEach(publish);
        const end = performance.now() + duration;
        while (performance.now() < end); // A page that hangs.
        then.forEach(publish);
      },
      [this.channel, before, after, milliseconds] as const,
    );
  }

  /** How many of its lines were acked since the page was loaded. */
  acked(): Promise<number> {
    return this.page.evaluate(() => window.acked);
  }

  /** What became of the publications of earlier pages. */
  outcomes(): Promise<string[]> {
    return this.page.evaluate(() => window.outcomes);
  }

  /** Everything that went wrong, as far as the page was told. */
  problems(): Promise<string[]> {
    return this.page.evaluate(() => window.problems);
  }

  /** What the channel has said since the page was loaded, in that order. */
  seen(channel = this.channel): Promise<string[]> {
    return this.page.evaluate((name) => window.told[name] ?? [], channel);
  }

  /** How often it was told that something is missing. */
  gaps(): Promise<number> {
    return this.page.evaluate(() => window.lost);
  }

  /** When it was connected last, by the clock of the machine. */
  openedAt(): Promise<number> {
    return this.page.evaluate(() => window.opens.at(-1) ?? 0);
  }

  /** How its sessions ended, since the page was loaded. */
  closes(): Promise<string[]> {
    return this.page.evaluate(() => window.closes);
  }

  /** How often it was connected. */
  opens(): Promise<number> {
    return this.page.evaluate(() => window.opens.length);
  }

  state(): Promise<TabsState> {
    return this.page.evaluate(() => window.shared.tabs);
  }

  status(): Promise<string> {
    return this.page.evaluate(() => window.shared.status);
  }

  clientId(): Promise<string> {
    return this.page.evaluate(() => window.shared.clientId);
  }

  /** Stops it as a browser does that tells the page so before and after, as Chromium does a page that it freezes. */
  async freeze(): Promise<() => Promise<void>> {
    const tell = (type: string) => this.page.evaluate((name) => document.dispatchEvent(new Event(name)), type);
    await tell('freeze');
    const goOn = await this.stop();
    return async () => {
      await goOn();
      await tell('resume');
    };
  }

  /** Stops it where it stands, without a word to the page, until the returned function is called. */
  async stop(): Promise<() => Promise<void>> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send('Debugger.enable');
    const stopped = new Promise((resolve) => session.once('Debugger.paused', resolve));
    session.send('Runtime.evaluate', { expression: 'debugger' }).catch(() => undefined); // Answered when it goes on.
    await stopped;
    return async () => {
      await session.send('Debugger.resume');
      await session.detach();
    };
  }

  /** Its renderer process dies. */
  async crash(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    const crashed = this.page.waitForEvent('crash');
    session.send('Page.crash').catch(() => undefined); // Nobody is left to answer.
    await crashed;
  }
}
