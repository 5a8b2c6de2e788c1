import type { TimerId } from '../clock.js';
import { Listeners, type Unsubscribe } from '../listeners.js';
import { randomName } from '../random-name.js';
import { Bus, type BroadcastLike } from './bus.js';
import { Election } from './election.js';
import { LeaderWatch } from './leader-watch.js';
import { Leader, type LeaderSetup } from './leader.js';
import type { ConnectionEnd, LeaderMessage, Message } from './messages.js';
import { SharedValues } from './shared-values.js';
import type { TabGroupSetup, TabsState } from './tab-group-setup.js';
import { TabLife } from './tab-life.js';
import { TabLine } from './tab-line.js';

const INSIST_AFTER = 200;
/** All tabs shall hear of an end before another one may lead. */
const LINGER_AFTER_END = 300;
/** Where nobody else can be reached. */
const NOBODY: BroadcastLike = { onmessage: null, postMessage: () => undefined, close: () => undefined };

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
  #alive = Promise.resolve();
  readonly #listeners = new Listeners<[]>();
  #bus: Bus | undefined;
  #unpage: (() => void) | undefined;
  /** The connection is over, and this tab leads until the others know. */
  #ending: TimerId;
  #leader: Leader | undefined;
  /** Of the leader that this tab follows. */
  #term: string | undefined;
  /** When this tab led last: what it said last to itself, too, may be heard after that. */
  #past: string | undefined;
  #rtt: number | undefined;
  #state: TabsState = { role: 'follower', count: 1 };

  constructor(setup: TabGroupSetup) {
    this.#setup = setup;
    const { clock, platform, name } = setup;
    this.shared = new SharedValues(this.#tab, (share) => this.#bus?.post(share));
    this.line = new TabLine(this.#tab, {
      alive: () => this.#alive,
      look: () => platform.page.look,
      post: (message) => this.#bus?.post(message),
    });
    this.#life = new TabLife(platform.locks, `tidings.tab ${name} `);
    this.#election = new Election(platform.locks, `tidings.leader ${name}`, {
      elected: (seized) => this.#lead(seized),
      deposed: () => this.#deposed(),
      failed: (error) => this.#goAlone(error),
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
    const bus = this.#open(platform.openChannel(`tidings.tabs ${name}`));
    this.#alive = this.#life.begin(this.#tab);
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

  #open(channel: BroadcastLike): Bus {
    const bus = (this.#bus = new Bus(channel));
    this.#term = undefined;
    bus.listen((message) => this.#hear(message));
    return bus;
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
    if (this.#bus !== undefined) return;
    this.enter();
    this.line.drop(1006, 'The page was away.');
  }

  #looked(): void {
    const { look } = this.#setup.platform.page;
    this.#bus?.post({ kind: 'look', from: this.#tab, look });
    if (look.visible && this.#leader === undefined) this.#watch.looked();
  }

  #lead(seized: boolean): void {
    const { device } = this.#setup;
    this.#begin('leader', seized, { device: device.id, watchTab: (tab, gone) => this.#life.watch(tab, gone) });
    this.shared.tellAll(); // Who came while nobody led has asked nobody.
  }

  /** Without locks nobody can be elected: this tab leads itself and no other one, as a device of its own. */
  #goAlone(error: unknown): void {
    if (this.#bus === undefined) return;
    this.#setup.failed(error);
    this.#bus.close();
    this.#open(NOBODY);
    const { device = this.#tab } = this.#setup.config;
    this.#begin('alone', false, { device, watchTab: () => () => undefined });
  }

  #begin(role: TabsState['role'], seized: boolean, own: Pick<LeaderSetup, 'device' | 'watchTab'>): void {
    const { bus, setup } = { bus: this.#bus, setup: this.#setup };
    if (bus === undefined) return;
    this.#watch.stop();
    const { config, clock } = setup;
    const term = randomName(Math.random);
    const leader: Leader = new Leader({ config, clock, bus, term, ...own, replaced: () => this.#replaced(leader) });
    this.#leader = leader;
    this.#become({ ...this.#state, role });
    leader.start(seized);
  }

  /** Who leads now has said so already, or it was not heard in a page that stood still: then it is asked for. */
  #deposed(): void {
    this.#past = this.#leader?.term;
    const isUnknown = this.#term === this.#past;
    this.#leader?.stop(true);
    this.#leader = undefined;
    this.#watch.start();
    this.#become({ ...this.#state, role: 'follower' });
    if (!isUnknown) return;
    this.#term = undefined;
    this.#bus?.post({ kind: 'ask', from: this.#tab });
  }

  /** Where another tab leads by now it has only taken over; else it was another browser. False: this is the end. */
  #replaced(leader: Leader): boolean {
    if (leader !== this.#leader) return true;
    if (this.#term === leader.term && !this.#setup.device.replaced()) return false;
    this.#deposed();
    this.#election.withdraw();
    this.#election.stand();
    return true;
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
      this.#setup.clock.setTimeout(() => void this.#insist(leader), INSIST_AFTER);
    }
    this.line.again('Another tab holds the connection now.');
  }

  /** One of the two was deposed and did not know it yet. */
  async #insist(leader: Leader): Promise<void> {
    if (leader === this.#leader && (await this.#election.confirmed()) && leader === this.#leader) leader.insist();
  }

  #follow(message: Exclude<LeaderMessage, { kind: 'lead' }>): void {
    if (message.term === this.#past) return;
    if (this.#term === undefined) this.#moveTo({ kind: 'lead', term: message.term, seized: false });
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
