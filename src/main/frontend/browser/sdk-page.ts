import type { Browser, Page } from 'playwright-core';
import type { ConnectionState, RealtimeConfig, RealtimeConnection } from '../packages/realtime/src/index.js';
import type { HubProcess } from './hub-process.js';

declare global {
  interface Window {
    sdk: typeof import('../packages/realtime/src/index.js');
    tokenOf: (user: string) => Promise<string>;
    connection: RealtimeConnection;
    seen: string[];
    gaps: number;
    ways: string[];
  }
}

/** Where a page of the SDK is, who uses it, and what it is told of the hub. */
export interface SdkPageOptions {
  /** The origin of the page; see {@link PageServer}. */
  readonly origin: string;
  readonly hub: HubProcess;
  /** Where it finds the hub, if not at its own port. */
  readonly port?: number;
  readonly user: string;
  readonly channel: string;
  /** What an application may configure and what can be written as JSON. */
  readonly config?: Pick<
    RealtimeConfig,
    'transports' | 'fallback' | 'transportProbeDelay' | 'pollInterval' | 'maxReconnectAttempts'
  >;
}

/** A page of an application's own: the SDK, one channel, and whatever the channel says. In a browser context of its own. */
export class SdkPage {
  private constructor(
    readonly page: Page,
    private readonly options: SdkPageOptions,
  ) {}

  /** Loads the page; it does not connect yet. */
  static async load(browser: Browser, options: SdkPageOptions): Promise<SdkPage> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.exposeFunction('tokenOf', (user: string) => options.hub.token(user));
    await page.goto(options.origin);
    return new SdkPage(page, options);
  }

  /** Connects and subscribes to the channel. False when it gave up. */
  async connect(): Promise<boolean> {
    const { hub, port = hub.port, user, channel, config = {} } = this.options;
    const url = `ws://localhost:${port}/ws`;
    return this.page.evaluate(
      async (given) => {
        const auth = async () => ({ token: await window.tokenOf(given.user) });
        window.seen = [];
        window.gaps = 0;
        window.ways = [];
        const onTransport = ({ transport = 'none' }) => void window.ways.push(transport);
        window.connection = new window.sdk.RealtimeConnection({ ...given.config, url: given.url, auth, onTransport });
        const channel = window.connection.channel<string>(given.channel);
        channel.on('message', (line) => window.seen.push(line));
        channel.on('gap', () => window.gaps++);
        return window.connection.connect().then(
          () => true,
          () => false,
        );
      },
      { url, user, channel, config },
    );
  }

  /** Publishes a line; resolves when the hub has acked it. */
  async say(line: string): Promise<void> {
    await this.page.evaluate(([channel, text]) => window.connection.publish(channel, text).then(() => undefined), [
      this.options.channel,
      line,
    ] as const);
  }

  /** What the channel has said since the page connected, in that order. */
  seen(): Promise<string[]> {
    return this.page.evaluate(() => window.seen);
  }

  /** How often it was told that something is missing. */
  gaps(): Promise<number> {
    return this.page.evaluate(() => window.gaps);
  }

  /** Each transport that it has been connected by, in that order. */
  ways(): Promise<string[]> {
    return this.page.evaluate(() => window.ways);
  }

  /** Whether the channel is subscribed. */
  isSubscribed(): Promise<boolean> {
    const name = this.options.channel;
    return this.page.evaluate((channel) => window.connection.channel(channel).state === 'subscribed', name);
  }

  /** Where the connection stands. */
  state(): Promise<ConnectionState> {
    return this.page.evaluate(() => window.connection.state);
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.page.context().close();
  }
}
