import type { CloseEventInfo, RealtimeConfig } from '../config.js';
import type { Clock } from '../clock.js';
import { isEvent } from '../events.js';
import { CLOSE_CODES } from '../generated/codes.js';
import type { ConnectedFrame, ServerFrame } from '../generated/frames.js';
import type { Bus } from './bus.js';
import { Desk } from './desk.js';
import { FlowUnion } from './flow-union.js';
import { Lanes } from './lanes.js';
import { LeaderVoice } from './leader-voice.js';
import { Lines, type Line } from './lines.js';
import type { Message } from './messages.js';
import { PresenceUnion } from './presence-union.js';
import { PublishWindow } from './publish-window.js';
import { TabReport } from './tab-report.js';
import type { TrunkEnd } from './trunk.js';
import { Trunks, type TrunkSlot } from './trunks.js';

/** What a leader is made of. */
export interface LeaderSetup {
  readonly config: RealtimeConfig;
  readonly clock: Clock;
  readonly bus: Bus;
  /** Names this time in office. */
  readonly term: string;
  /** The device of all tabs. */
  readonly device: string;
  /** Calls `gone` once the tab lives no more, until the returned function is called. */
  readonly watchTab: (tab: string, gone: () => void) => () => void;
  /** Another session of this device has taken the place of this one: perhaps another tab leads. False: it is the end. */
  readonly replaced: () => boolean;
}

const REPLACED = 4010;
const TOO_MANY_CHANNELS = 303;
/** Long enough for the next leader to take the device's session over, so that nobody sees the device leave. */
const LINGER = 3000;

/**
 * Holds the connection for all tabs. To a tab it is the hub: it greets, answers and tells as the hub would, so that a tab
 * is a whole client with its own positions and its own publications, and a change of the leader is to it what a lost
 * connection is.
 */
export class Leader {
  readonly #setup: LeaderSetup;
  readonly #voice: LeaderVoice;
  readonly #lines: Lines;
  readonly #trunks: Trunks;
  readonly #lanes: Lanes<TrunkSlot>;
  readonly #window: PublishWindow;
  readonly #desk: Desk;
  readonly #presence: PresenceUnion;
  readonly #flow: FlowUnion;
  readonly #report: TabReport;
  readonly #watches = new Map<string, () => void>();
  readonly #deaf: () => void;
  #tabs = 0;
  /** Another one leads, or will; the session only waits to be taken over. */
  #over = false;

  constructor(setup: LeaderSetup) {
    this.#setup = setup;
    const { bus, clock, term } = setup;
    this.#voice = new LeaderVoice(bus, term);
    this.#lines = new Lines(bus, term, clock, (line) => this.#cut(line, 4008, 'The tab takes nothing.'));
    this.#trunks = this.#newTrunks();
    this.#lanes = new Lanes<TrunkSlot>({
      room: () => this.#trunks.room(),
      release: (slot, full) => this.#trunks.release(slot, full),
      send: (lines, frame) => this.#lines.send(lines, frame),
      cut: (line, reason) => this.#cut(line, 1013, reason),
    });
    this.#window = new PublishWindow({
      write: (frame) => this.#trunks.first.trunk.write(frame),
      answer: (line, frame) => this.#lines.send([line], frame),
    });
    this.#presence = new PresenceUnion({
      ask: (request, taker) => this.#trunks.first.ask([request], taker),
      answer: (line, request, answer) => this.#desk.answer(line, request, answer),
    });
    this.#flow = new FlowUnion((level) => {
      for (const { trunk } of this.#trunks.all) trunk.write({ type: 'flow', level });
    });
    this.#desk = new Desk({
      now: () => clock.now(),
      send: (line, frame) => this.#lines.send([line], frame),
      ask: (frame, taker) => this.#trunks.first.ask([frame], taker),
      askAs: (frame, id, taker) => this.#trunks.first.askAs(frame, id, taker),
      lanes: this.#lanes,
      window: this.#window,
      presence: this.#presence,
      flow: this.#flow,
    });
    this.#report = new TabReport(clock, (tabs, taker) =>
      this.#trunks.first.ask([{ type: 'client.report', tabs }], taker),
    );
    this.#deaf = bus.listen((message) => this.#hear(message));
  }

  /** Tells all tabs, and connects. */
  start(seized: boolean): void {
    this.#voice.lead(seized);
    this.#trunks.first.trunk.start();
  }

  /** Says again who leads: another tab believed to. */
  insist(): void {
    this.#voice.lead(false);
  }

  get term(): string {
    return this.#setup.term;
  }

  /**
   * Leads no more. With other tabs, or with `gently`, the session stays for a while, for the next leader to take it over;
   * so nobody sees the device leave.
   */
  stop(gently: boolean): void {
    const { clock } = this.#setup;
    const isAlone = this.#lines.tabs < 2 && !gently;
    this.#over = true;
    this.#deaf();
    for (const end of this.#watches.values()) end();
    this.#watches.clear();
    this.#report.stop();
    this.#trunks.stopFurther();
    if (isAlone || !this.#trunks.first.ready) this.#trunks.stop();
    else clock.setTimeout(() => this.#trunks.stop(), LINGER);
  }

  #newTrunks(): Trunks {
    const { config, device } = this.#setup;
    return new Trunks(config, device, {
      first: {
        ready: (session) => this.#ready(session),
        frame: (frame) => this.#received(frame),
        lost: (close) => this.#lost(close),
        gaveUp: (attempts) => this.#voice.gaveUp(attempts),
        ended: (end) => this.#ended(end),
      },
      frame: (frame) => this.#received(frame),
      resumed: (slot) => this.#resumed(slot),
      suspended: (slot) => this.#lanes.suspend(slot),
      abandoned: (slot) => this.#abandoned(slot),
    });
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case 'ask':
        return this.#here();
      case 'enter':
        return this.#entered(message);
      case 'up': {
        const line = this.#lines.get(message.line);
        if (line?.open === true) this.#desk.take(line, message.text);
        return;
      }
      case 'taken':
        return this.#lines.taken(message.line, message.count);
      case 'leave': {
        const line = this.#lines.get(message.line);
        if (line !== undefined) this.#left(line);
        return;
      }
      case 'look':
        return this.#looked(message);
    }
  }

  /** Whichever tab is looked at: the hub is wanted now, and may not be waited for any longer. */
  #looked({ from, look }: Extract<Message, { kind: 'look' }>): void {
    for (const line of this.#lines.all) if (line.tab === from) line.look = look;
    this.#presence.looked();
    this.#flow.update();
    if (look.visible) for (const { trunk } of this.#trunks.all) trunk.check();
  }

  #here(): void {
    this.#voice.here(this.#trunks.first.trunk.rtt, this.#lines.tabs);
  }

  #entered({ from, line: id, look, hurry }: Extract<Message, { kind: 'enter' }>): void {
    const known = this.#lines.get(id);
    if (known !== undefined) return this.#again(known);
    for (const line of this.#lines.all) if (line.tab === from) this.#left(line);
    const line = this.#lines.add(id, from, look);
    if (!this.#watches.has(from)) {
      this.#watches.set(
        from,
        this.#setup.watchTab(from, () => this.#gone(from)),
      );
    }
    const { trunk } = this.#trunks.first;
    const { session } = trunk;
    if (trunk.ready && session !== undefined) this.#greet(line, session);
    else if (hurry) trunk.hurry();
    this.#counted();
  }

  /** Its tab listened to another leader while it was greeted; one that heard it takes no second greeting. */
  #again(line: Line): void {
    const { session } = this.#trunks.first.trunk;
    if (line.open && session !== undefined) this.#greet(line, session);
  }

  #gone(tab: string): void {
    this.#watches.get(tab)?.();
    this.#watches.delete(tab);
    for (const line of this.#lines.all) if (line.tab === tab) this.#cut(line, 1006, 'The tab was taken for gone.');
  }

  #left(line: Line): void {
    this.#lines.flush();
    line.open = false;
    this.#lines.remove(line);
    this.#lanes.leaveAll(line);
    this.#window.leave(line);
    this.#presence.leave(line);
    this.#flow.leave(line);
    this.#counted();
  }

  #counted(): void {
    const { tabs } = this.#lines;
    if (tabs !== this.#tabs) {
      this.#tabs = tabs;
      this.#here();
    }
    if (this.#trunks.first.ready) this.#report.tell(tabs);
  }

  #greet(line: Line, session: ConnectedFrame): void {
    line.open = true;
    this.#voice.greet(line, session, this.#trunks.first.trunk.way);
  }

  #cut(line: Line, code: number, reason: string): void {
    this.#left(line);
    this.#voice.cut([line], code, reason);
  }

  #received(frame: ServerFrame): void {
    if ((frame.type === 'ack' || frame.type === 'error') && this.#window.settle(frame)) return;
    if ('id' in frame && !isEvent(frame)) return; // Nobody waits for this answer any more.
    if (this.#lanes.receive(frame) || 'channel' in frame) return;
    this.#lines.send(this.#lines.all, frame);
  }

  #ready(session: ConnectedFrame): void {
    this.#window.open(session.limits.unacked);
    this.#presence.clear();
    this.#flow.clear();
    this.#report.begin();
    for (const line of this.#lines.all) this.#greet(line, session);
    this.#counted();
  }

  #resumed(slot: TrunkSlot): void {
    if (this.#flow.level !== 'none') slot.trunk.write({ type: 'flow', level: this.#flow.level });
    this.#lanes.resume(slot);
  }

  #abandoned(slot: TrunkSlot): void {
    this.#lanes.abandon(slot, (channel) => ({ type: 'unsubscribed', channel, code: TOO_MANY_CHANNELS }));
  }

  #lost({ code, reason }: CloseEventInfo): void {
    if (this.#over) return this.#trunks.stop();
    for (const slot of this.#trunks.all) this.#lanes.suspend(slot);
    this.#trunks.stopFurther(); // Before the tabs leave their channels, which nobody may be asked about any more.
    const isPlain = CLOSE_CODES.some((row) => row.code === code && row.client === 'reconnect');
    this.#cutAll(isPlain ? code : 1006, isPlain ? reason : `${code} ${reason}`);
  }

  #cutAll(code: number, reason: string): void {
    const open = this.#lines.all.filter((line) => line.open);
    for (const line of open) this.#left(line);
    this.#voice.cut(open, code, reason);
  }

  #ended(end: TrunkEnd): void {
    if (this.#over) return;
    this.#lanes.suspend(this.#trunks.first);
    if (end.close.code === REPLACED && end.failed && this.#setup.replaced())
      return this.#cutAll(1006, 'Another session took the place of this one.');
    this.#lines.flush();
    this.#voice.ended(end);
  }
}
