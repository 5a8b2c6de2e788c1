import { hostOf, settingsOf, type RealtimeConfig } from '../config.js';
import { RealtimeConnection } from '../connection.js';
import { badField } from '../errors.js';
import { isolated, type Unsubscribe } from '../listeners.js';
import type { ConnectionState } from '../status.js';
import type { Transport } from '../transport-list.js';
import { GroupDevice } from './group-device.js';
import { TABS_VERSION, type ConnectionEnd } from './messages.js';
import { SharedValues, type SharedValue } from './shared-values.js';
import { platformOfPage } from './platform.js';
import type { TabPlatform, TabsState } from './tab-group-setup.js';
import { TabGroup } from './tab-group.js';
import { socketsOf } from './tab-socket.js';
import { VersionNotice } from './version-notice.js';

/** Configuration of a connection that tabs share. */
export interface SharedConfig extends RealtimeConfig {
  /**
   * Who is signed in, and where: a text of its own for each user of each tenant, as `acme/alice`, 1 to 200 characters. Tabs
   * share a connection when origin, hub and scope are the same, and nobody checks whether they are one user: a tab gets
   * what the user of the leading tab may read. Also the default of `outboxScope`.
   */
  readonly scope: string;
  /** Share the connection with other tabs; true. With false it is a connection of this tab's own. */
  readonly tabs?: boolean;
}

/** Longest time that a timer of a platform takes: whatever waits for the hub waits in the leader. */
const FOREVER = 2 ** 31 - 1;
const ALONE: TabsState = { role: 'alone', count: 1 };

/** A connection that may be shared by all tabs of the browser; to a page it is a {@link RealtimeConnection}. */
export class SharedConnection extends RealtimeConnection {
  readonly #group: TabGroup | undefined;
  readonly #values: SharedValues;
  readonly #notice: (() => VersionNotice) | undefined;
  #noticed: VersionNotice | undefined;
  #inner: ConnectionState | undefined;
  #shown: ConnectionState | undefined;

  /** Made by {@link shareConnection} only. */
  constructor(config: RealtimeConfig, group: TabGroup | undefined, notice: (() => VersionNotice) | undefined) {
    super(config);
    this.#group = group;
    this.#notice = notice;
    this.#values = group?.shared ?? new SharedValues('alone', () => undefined);
  }

  /** What part this tab has, and how many there are. The same object until it changes. */
  get tabs(): TabsState {
    return this.#group?.state ?? ALONE;
  }

  /** Tells of every change of {@link tabs}. */
  subscribeTabs(listener: () => void): Unsubscribe {
    return this.#group?.subscribe(listener) ?? (() => undefined);
  }

  /** A value that all tabs share, by a name that the application chooses. */
  sharedValue<T>(name: string): SharedValue<T> {
    return this.#values.get<T>(name);
  }

  /** The transport by which the leading tab is connected; undefined while there is none. */
  override get transport(): Transport | undefined {
    return this.state.transport;
  }

  override get degraded(): boolean {
    return this.state.degraded;
  }

  override get state(): ConnectionState {
    const inner = super.state;
    if (this.#group === undefined || inner.status !== 'connected') return inner;
    if (this.#inner === inner && this.#shown !== undefined) return this.#shown;
    this.#inner = inner;
    return (this.#shown = { status: inner.status, ...this.#group.line.way });
  }

  override get rtt(): number | undefined {
    return this.#group === undefined ? super.rtt : this.#group.rtt;
  }

  override connect(): Promise<void> {
    this.#enter();
    return super.connect();
  }

  /** Ends this tab's session and begins another one; where the leader waits for its next attempt, it makes it at once. */
  override reconnect(): Promise<void> {
    this.#enter();
    this.#group?.line.hurry();
    return super.reconnect();
  }

  /** This tab leaves; the connection stays as long as another tab uses it. */
  override disconnect(): void {
    super.disconnect();
    this.#leave();
  }

  /** The leader tries no more; what was never sent waits for the next {@link connect}. */
  giveUp(): void {
    super.disconnect();
  }

  #enter(): void {
    this.#group?.enter();
    this.#noticed ??= this.#notice?.();
  }

  #leave(): void {
    this.#group?.leave();
    this.#noticed?.close();
    this.#noticed = undefined;
  }
}

/**
 * Makes a connection that all tabs of the browser with the same scope share: the hub sees one session, and each tab has
 * channels, publications and positions of its own. Where the browser cannot do it, or with `tabs: false`, it is a
 * connection of this tab's own; the former is told as a defect `tabs`. Opens nothing: `connect()` does. Throws a
 * RealtimeError named bad_field.
 */
export function shareConnection(config: SharedConfig): SharedConnection {
  const { clock } = settingsOf(config);
  return shareOn(config.tabs === false ? undefined : platformOfPage(clock), config);
}

/** On this platform; undefined: on none, because nobody wants to share; a sentence: on none, because of that. */
export function shareOn(platform: TabPlatform | string | undefined, config: SharedConfig): SharedConnection {
  requireScope(config.scope);
  const outboxScope = config.outboxScope ?? config.scope;
  if (platform === undefined || typeof platform === 'string') {
    if (platform !== undefined) tell(config, `${platform} This tab has a connection of its own.`);
    return new SharedConnection({ ...config, outboxScope }, undefined, undefined);
  }
  return new Sharing(platform, { ...config, outboxScope }).connection;
}

/** Joins a connection and its part in the group, each of which tells the other something. */
class Sharing {
  readonly connection: SharedConnection;
  readonly #config: SharedConfig;
  readonly #group: TabGroup;
  #told: Transport | undefined;

  constructor(platform: TabPlatform, config: SharedConfig) {
    this.#config = config;
    const settings = settingsOf(config);
    const name = `${TABS_VERSION} ${hostOf(settings)} ${config.scope}`;
    this.#group = new TabGroup({
      config,
      clock: settings.clock,
      platform,
      name,
      device: new GroupDevice(settings.sharedStorage, name, settings.clock, config.device),
      gaveUp: (attempts) => isolated(() => config.onGiveUp?.(attempts)),
      ended: (end) => this.#ended(end),
      failed: (error) =>
        tell(config, `The browser gave no lock (${String(error)}). This tab has a connection of its own.`),
    });
    this.connection = new SharedConnection(this.#tabConfig(), this.#group, () => this.#notice(platform));
  }

  /** How a tab is a client of its leader: without credentials, and without a plan of its own for when to try again. */
  #tabConfig(): RealtimeConfig {
    return {
      ...without(this.#config, LEADERS),
      WebSocket: socketsOf(this.#group.line),
      transports: ['websocket'],
      reports: false, // The leader's connection reports.
      autoReconnect: true,
      maxReconnectAttempts: Infinity,
      connectTimeout: FOREVER,
      onOpen: () => this.#opened(),
    };
  }

  #opened(): void {
    const { way } = this.#group.line;
    if (way.transport !== this.#told) isolated(() => this.#config.onTransport?.(way));
    this.#told = way.transport;
    this.#config.onOpen?.();
  }

  #ended({ failed, gaveUp }: ConnectionEnd): void {
    if (!failed) this.connection.giveUp();
    if (gaveUp !== undefined) isolated(() => this.#config.onGiveUp?.(gaveUp));
  }

  #notice(platform: TabPlatform): VersionNotice {
    const { scope, url } = this.#config;
    return new VersionNotice(platform.openChannel('tidings.tabs'), `${url} ${scope}`, (version) =>
      tell(this.#config, `Another tab speaks version ${version} of what tabs share, this one ${TABS_VERSION}.`),
    );
  }
}

/** What only the tab that holds the connection needs. */
const LEADERS = [
  'auth',
  'authToken',
  'device',
  'headers',
  'maxReconnectDelay',
  'onGiveUp',
  'onTransport',
  'pingInterval',
  'protocols',
  'reconnectDelay',
  'reconnectDelayMultiplier',
] as const;

function without<C extends object, K extends keyof C>(config: C, keys: readonly K[]): Omit<C, K> {
  const left = Object.entries(config).filter(([key]) => !(keys as readonly PropertyKey[]).includes(key));
  return Object.fromEntries(left) as Omit<C, K>;
}

function tell({ onDefect }: RealtimeConfig, detail: string): void {
  isolated(() => onDefect?.({ kind: 'tabs', detail }));
}

function requireScope(scope: unknown): void {
  if (typeof scope === 'string' && scope.length >= 1 && scope.length <= 200) return;
  throw badField(
    `scope is ${typeof scope === 'string' ? `a text of ${scope.length} characters` : typeof scope}.`,
    'Set scope to a text of 1 to 200 characters that names tenant and user, as acme/alice.',
  );
}
