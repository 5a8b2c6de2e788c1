import { shareOn, type SharedConfig, type SharedConnection } from '../src/tabs/share-connection.js';
import type { BroadcastLike } from '../src/tabs/bus.js';
import type { LocksLike } from '../src/tabs/election.js';
import { TABS_VERSION, type Envelope, type Message, type TabLook } from '../src/tabs/messages.js';
import type { TabPlatform } from '../src/tabs/tab-group-setup.js';
import { FakeHub, greeting, turn } from './hub.js';
import type { ServerFrame } from '../src/index.js';

type Said<K extends Message['kind']> = Extract<Message, { readonly kind: K }>;

/** The locks of a browser in which other tabs have what the test does not grant. */
export class HandLocks implements LocksLike {
  /** Whether the browser answers questions about locks at once. */
  isPrompt = true;
  readonly #waiting: { readonly grant: () => void; readonly take: () => void }[] = [];
  #held: { readonly take: () => void } | undefined;
  readonly #questions: (() => void)[] = [];

  request<T>(name: string, { signal, steal }: LockOptions, run: (lock: unknown) => Promise<T>): Promise<T> {
    if (name.startsWith('tidings.tab ')) return signal === undefined ? run({}) : new Promise<T>(() => undefined);
    return new Promise<T>((resolve, reject) => {
      const take = (): void => reject(new DOMException('The lock was taken away.', 'AbortError'));
      const grant = (): void => {
        this.#held = { take };
        run({}).then(resolve, reject);
      };
      if (steal === true) grant();
      else this.#waiting.push({ grant, take });
    });
  }

  query(): Promise<void> {
    return this.isPrompt ? Promise.resolve() : new Promise((resolve) => this.#questions.push(resolve));
  }

  /** The tab gets the lock that it waits for. */
  async grant(): Promise<void> {
    this.#waiting.pop()?.grant();
    await turn();
  }

  /** Another tab takes the lock away, and this one hears of it. */
  async take(): Promise<void> {
    this.#held?.take();
    this.#held = undefined;
    await turn();
  }

  /** The browser answers what it was asked so far. */
  async answer(): Promise<void> {
    for (const answer of this.#questions.splice(0)) answer();
    await turn();
  }
}

/** One tab, and a test that says what all others say and does what the browser does. */
export class LoneTab {
  readonly hub = new FakeHub();
  readonly locks = new HandLocks();
  readonly posted: Message[] = [];
  readonly connection: SharedConnection;
  readonly closes: number[] = [];
  gaveUp = 0;
  look: TabLook = { visible: false, activeAt: 0 };
  #channel: BroadcastLike | undefined;

  constructor(over: Partial<SharedConfig> = {}) {
    const config = this.hub.config({
      auth: () => Promise.resolve({ token: 'token' }),
      outbox: 'memory',
      onClose: ({ code }) => this.closes.push(code),
      onGiveUp: (attempts) => (this.gaveUp = attempts),
    });
    this.connection = shareOn(this.#platform(), { ...config, scope: 'acme/alice', ...over });
  }

  /** What it has posted of one kind. */
  of<K extends Message['kind']>(kind: K): Said<K>[] {
    return this.posted.filter((message): message is Said<K> => message.kind === kind);
  }

  /** The line that it asked for last. */
  get line(): string {
    return this.of('enter').at(-1)?.line ?? '';
  }

  /** Another tab says something. */
  async hear(...messages: Message[]): Promise<void> {
    for (const message of messages) {
      const data: Envelope = { version: TABS_VERSION, message };
      this.#channel?.onmessage?.({ data } as MessageEvent);
    }
    await turn();
  }

  /** The leader of this term greets the line. */
  async greet(term: string, line = this.line): Promise<void> {
    const text = JSON.stringify(greeting({ reconnect: { base: 50, factor: 1.5, cap: 1000, spread: 1 } }));
    await this.hear({ kind: 'open', term, line, text, way: { transport: 'websocket', degraded: false } });
  }

  /** The leader of this term sends frames down to the line. */
  async send(term: string, frames: readonly ServerFrame[], line = this.line): Promise<void> {
    await this.hear({ kind: 'down', term, lines: [line], text: JSON.stringify(frames) });
  }

  /** It is connected to a leader of this term. */
  async follow(term: string): Promise<void> {
    void this.connection.connect();
    await turn();
    await this.hear({ kind: 'lead', term, seized: false });
    await this.greet(term);
  }

  #platform(): TabPlatform {
    const look = (): TabLook => this.look;
    return {
      locks: this.locks,
      page: {
        get look() {
          return look();
        },
        listen: () => () => undefined,
      },
      openChannel: (name) => this.#open(name),
    };
  }

  #open(name: string): BroadcastLike {
    const channel: BroadcastLike = {
      onmessage: null,
      postMessage: (posted) => {
        if (name !== 'tidings.tabs') this.posted.push((posted as Envelope).message);
      },
      close: () => undefined,
    };
    if (name !== 'tidings.tabs') this.#channel = channel;
    return channel;
  }
}
