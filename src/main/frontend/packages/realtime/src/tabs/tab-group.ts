import type { Clock, TimerId } from '../clock.js';
import type { RealtimeConfig } from '../config.js';
import { Listeners, type Unsubscribe } from '../listeners.js';
import { randomName } from '../random-name.js';
import { Bus, type BroadcastLike } from './bus.js';
import { Election, type LocksLike } from './election.js';
import type { GroupDevice } from './group-device.js';
import { LeaderWatch } from './leader-watch.js';
import { Leader } from './leader.js';
import type { ConnectionEnd, LeaderMessage, Message } from './messages.js';
import { SharedValues } from './shared-values.js';
import { TabLife } from './tab-life.js';
import type { TabPage } from './tab-page.js';
import { TabLine } from './tab-line.js';

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
  /** The browser gives no locks: this tab cannot lead. */
  readonly failed: (error: unknown) => void;
}

/** What part a tab has. */
export interface TabsState {
  /** `leader`: it holds the connection; `follower`: another tab does; `alone`: this one has a connection of its own. */
  readonly role: 'leader' | 'follower' | 'alone';
  /** How many tabs share the connection, as far as this one knows. */
  readonly count: number;
}

const INSIST_AFTER = 200;
/** All tabs shall hear of an end before another one may lead. */
const LINGER_AFTER_END = 300;

/** One tab of a group: it has a line to the leader, and may become the leader. */
export class TabGroup {
  readonly shared: SharedValues;
  /** This tab's line to whoever leads. */
  readonly line: TabLine;
  readonly #setup: TabGroupSetup;
  readonly #tab = randomName(Math.random);
  readonly #election: Election;
  readonly #watch: LeaderWatch;
  readonly #life: TabLife;
  readonly #listeners = new Listeners<[]>();
  #bus: Bus | undefined;
  #unpage: (() => void) | undefined;
  /** The connection is over, and this tab leads until the others know. */
  #ending: TimerId;
  #leader: Leader | undefined;
  /** Of the leader that this tab follows. */
  #term: string | undefined;
  #rtt: number | undefined;
  #state: TabsState = { role: 'follower', count: 1 };

  constructor(setup: TabGroupSetup) {
    this.#setup = setup;
    const { clock, platform, name } = setup;
    this.shared = new SharedValues(this.#tab, (share) => this.#bus?.post(share));
    this.line = new TabLine(this.#tab, {
      look: () => platform.page.look,
      post: (message) => this.#bus?.post(message),
    });
    this.#life = new TabLife(platform.locks, `tidings.tab ${name} `);
    this.#election = new Election(platform.locks, `tidings.leader ${name}`, {
      elected: (seized) => this.#lead(seized),
      deposed: () => this.#deposed(),
      failed: (error) => setup.failed(error),
    });
    this.#watch = new LeaderWatch(clock, {
      visible: () => platform.page.look.visible,
      ask: () => this.#bus?.post({ kind: 'ask', from: this.#tab }),
      lost: () => this.#election.seize(),
    });
  }

  /** Milliseconds from the leader to the hub and back. */
  get rtt(): number | undefined {
    return this.#rtt;
  }

  /** The same object until it changes. */
  get state(): TabsState {
    return this.#state;
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Joins the other tabs, once. */
  enter(): void {
    if (this.#ending !== undefined) this.leave();
    this.#unpage ??= this.#setup.platform.page.listen({
      looked: () => this.#looked(),
      hiding: () => this.#exit(true),
      shown: () => this.#back(),
    });
    if (this.#bus !== undefined) return;
    const { platform, name } = this.#setup;
    const bus = (this.#bus = new Bus(platform.openChannel(`tidings.tabs ${name}`)));
    this.#term = undefined;
    bus.listen((message) => this.#hear(message));
    this.#life.begin(this.#tab);
    this.#election.stand();
    this.#watch.start();
    bus.post({ kind: 'recall' });
  }

  /** Leaves the other tabs; if this one leads, another takes over. */
  leave(): void {
    this.#unpage?.();
    this.#unpage = undefined;
    this.#exit(false);
  }

  /** A page that goes closes nothing: the hub then waits for the device to come back. */
  #exit(pageGoes: boolean): void {
    const bus = this.#bus;
    if (bus === undefined) return;
    this.#setup.clock.clearTimeout(this.#ending);
    this.#ending = undefined;
    this.line.leave();
    this.#watch.stop();
    this.#leader?.stop(pageGoes);
    this.#leader = undefined;
    bus.close();
    this.#bus = undefined;
    this.#life.end();
    this.#election.withdraw();
    this.#become({ role: 'follower', count: 1 });
  }

  #back(): void {
    this.enter();
    this.line.drop(1006, 'The page was away.');
  }

  #looked(): void {
    this.#bus?.post({ kind: 'look', from: this.#tab, look: this.#setup.platform.page.look });
    if (this.#leader === undefined) this.#watch.looked();
  }

  #lead(seized: boolean): void {
    const { bus, setup } = { bus: this.#bus, setup: this.#setup };
    if (bus === undefined) return;
    this.#watch.stop();
    const leader = new Leader({
      config: setup.config,
      clock: setup.clock,
      bus,
      term: randomName(Math.random),
      device: setup.device.id,
      watchTab: (tab, gone) => this.#life.watch(tab, gone),
      replaced: () => this.#replaced(leader),
    });
    this.#leader = leader;
    this.#become({ ...this.#state, role: 'leader' });
    leader.start(seized);
  }

  #deposed(): void {
    this.#leader?.stop(true);
    this.#leader = undefined;
    this.#watch.start();
    this.#become({ ...this.#state, role: 'follower' });
  }

  #replaced(leader: Leader): void {
    if (leader !== this.#leader) return;
    this.#setup.device.replaced();
    this.#deposed();
    this.#election.withdraw();
    this.#election.stand();
  }

  #hear(message: Message): void {
    if (message.kind === 'share') this.shared.take(message);
    else if (message.kind === 'recall' && this.#leader !== undefined) this.shared.tellAll();
    else if (message.kind === 'lead') this.#moveTo(message);
    else if ('term' in message) this.#follow(message);
  }

  #moveTo({ term, seized }: Extract<LeaderMessage, { kind: 'lead' }>): void {
    if (seized) this.#watch.seized();
    if (term === this.#term) return;
    this.#term = term;
    this.#watch.heard();
    const leader = this.#leader;
    if (leader !== undefined && leader.term !== term) {
      this.#setup.clock.setTimeout(() => leader === this.#leader && leader.insist(), INSIST_AFTER);
    }
    this.line.again('Another tab holds the connection now.');
  }

  #follow(message: Exclude<LeaderMessage, { kind: 'lead' }>): void {
    this.#term ??= message.term;
    if (message.term !== this.#term) return;
    this.#watch.heard();
    switch (message.kind) {
      case 'here':
        this.#rtt = message.rtt;
        return this.#become({ ...this.#state, count: message.tabs });
      case 'open':
        return this.line.greet(message);
      case 'down':
        return this.line.receive(message);
      case 'cut':
        if (message.lines.includes(this.line.id)) this.line.drop(message.code, message.reason);
        return;
      case 'gave-up':
        return this.#setup.gaveUp(message.attempts);
      case 'ended':
        return this.#ended(message.end);
    }
  }

  #ended(end: ConnectionEnd): void {
    this.line.end(end);
    this.#setup.ended(end);
    if (this.#leader === undefined) this.leave();
    else this.#ending = this.#setup.clock.setTimeout(() => this.leave(), LINGER_AFTER_END);
  }

  #become(state: TabsState): void {
    if (state.role === this.#state.role && state.count === this.#state.count) return;
    this.#state = state;
    this.#listeners.emit();
  }
}
