import type { RealtimeConfig } from '../config.js';
import type { ClientFrame, ServerFrame } from '../generated/frames.js';
import { Answers, type AnswerTaker } from './answers.js';
import type { LaneTrunk } from './lanes.js';
import { Trunk, type TrunkPort } from './trunk.js';

/** Until the hub tells its own. */
const ASSUMED_CHANNELS = 128;

/** One connection and the requests that are under way over it. */
export class TrunkSlot implements LaneTrunk {
  readonly trunk: Trunk;
  readonly answers = new Answers();
  /** Channels that go by it. */
  channels = 0;
  /** The hub refused one more than these in this session. */
  #refusedAbove = Infinity;

  constructor(config: RealtimeConfig, device: string, port: (slot: TrunkSlot) => TrunkPort) {
    this.trunk = new Trunk(config, device, port(this));
  }

  get ready(): boolean {
    return this.trunk.ready;
  }

  get hasRoom(): boolean {
    const limit = this.trunk.session?.limits.channels ?? ASSUMED_CHANNELS;
    return this.channels < Math.min(limit, this.#refusedAbove);
  }

  ask(frames: readonly ClientFrame[], taker: AnswerTaker): void {
    frames.forEach((frame, n) => {
      const id = this.answers.expect(n === frames.length - 1 ? taker : () => undefined);
      this.trunk.write({ ...frame, id });
    });
  }

  /** Sends a request whose own id means something to the hub; its answer goes to the taker. */
  askAs(frame: ClientFrame, id: string, taker: AnswerTaker): void {
    this.answers.expectAs(id, taker);
    this.trunk.write(frame);
  }

  /** The session begins. */
  begin(): void {
    this.answers.clear();
    this.#refusedAbove = Infinity;
  }

  /** The hub takes no more channels. */
  fill(): void {
    this.#refusedAbove = this.channels;
  }
}

/** What the connections of one leader tell it. */
export interface TrunksPort {
  /** The first connection: what all tabs have in common. */
  readonly first: TrunkPort;
  /** What comes over any connection and answers nothing. */
  frame(frame: ServerFrame): void;
  resumed(slot: TrunkSlot): void;
  suspended(slot: TrunkSlot): void;
  abandoned(slot: TrunkSlot): void;
}

/**
 * The connections of one leader: the first for everything, and further ones, each as a device of its own, for channels
 * beyond what the hub lets one connection read. No tab is told of those: their channels go on where they stood.
 */
export class Trunks {
  readonly first: TrunkSlot;
  readonly #config: RealtimeConfig;
  readonly #device: string;
  readonly #port: TrunksPort;
  #further: TrunkSlot[] = [];
  /** Numbers the further ones; none is used again. */
  #last = 1;

  constructor(config: RealtimeConfig, device: string, port: TrunksPort) {
    this.#config = config;
    this.#device = device;
    this.#port = port;
    this.first = new TrunkSlot(config, device, (slot) => ({
      ...port.first,
      ready: (session) => {
        slot.begin();
        port.first.ready(session);
      },
      frame: (frame) => {
        if (!slot.answers.settle(frame)) port.first.frame(frame);
      },
    }));
  }

  get all(): readonly TrunkSlot[] {
    return [this.first, ...this.#further];
  }

  /** One that takes one channel more; it counts from now on. */
  room(): TrunkSlot {
    const slot = this.all.find((candidate) => candidate.hasRoom) ?? this.#add();
    slot.channels++;
    return slot;
  }

  /** A channel goes by it no more. */
  release(slot: TrunkSlot, full: boolean): void {
    slot.channels--;
    if (full) slot.fill();
    if (slot === this.first || slot.channels > 0) return;
    this.#remove(slot);
    slot.trunk.stop();
  }

  /** Ends all but the first. */
  stopFurther(): void {
    for (const slot of this.#further.splice(0)) slot.trunk.stop();
  }

  stop(): void {
    this.stopFurther();
    this.first.trunk.stop();
  }

  #add(): TrunkSlot {
    const slot = new TrunkSlot(this.#config, `${this.#device}-${++this.#last}`, (own) => this.#portOf(own));
    this.#further.push(slot);
    slot.trunk.start();
    return slot;
  }

  #remove(slot: TrunkSlot): void {
    this.#further = this.#further.filter((other) => other !== slot);
  }

  #portOf(slot: TrunkSlot): TrunkPort {
    return {
      ready: () => {
        slot.begin();
        this.#port.resumed(slot);
      },
      frame: (frame) => {
        if (!slot.answers.settle(frame)) this.#port.frame(frame);
      },
      lost: () => this.#port.suspended(slot),
      gaveUp: () => undefined, // It ends, or goes on; both are told by themselves.
      ended: () => {
        this.#remove(slot);
        this.#port.abandoned(slot);
      },
    };
  }
}
