import type { Clock } from '../clock.js';
import type { RealtimeConfig } from '../config.js';
import type { BroadcastLike } from './bus.js';
import type { LocksLike } from './election.js';
import type { GroupDevice } from './group-device.js';
import type { ConnectionEnd } from './messages.js';
import type { TabPage } from './tab-page.js';

/** What tabs of one browser have in common. */
export interface TabPlatform {
  readonly locks: LocksLike;
  readonly page: TabPage;
  openChannel(name: string): BroadcastLike;
}

/** What a tab is made of. */
export interface TabGroupSetup {
  /** How the leader connects; every tab may become it. */
  readonly config: RealtimeConfig;
  readonly clock: Clock;
  readonly platform: TabPlatform;
  /** Names the group: the same text in tabs that share a connection, and in no other. */
  readonly name: string;
  readonly device: GroupDevice;
  readonly gaveUp: (attempts: number) => void;
  /** Nobody tries again; a socket, if there is one, has failed already. */
  readonly ended: (end: ConnectionEnd) => void;
  /** The browser gives no locks: this tab has a connection of its own. */
  readonly failed: (error: unknown) => void;
}

/** What part a tab has. */
export interface TabsState {
  /** `leader`: it holds the connection; `follower`: another tab does; `alone`: this one has a connection of its own. */
  readonly role: 'leader' | 'follower' | 'alone';
  /** How many tabs share the connection, as far as this one knows. */
  readonly count: number;
}
