import type { Channel } from '../channel.js';
import type { TimerId } from '../clock.js';
import { badField, ownProblem, RealtimeError } from '../errors.js';
import type { FlowLevel, Throttle } from '../flow.js';
import { isolated, type Unsubscribe } from '../listeners.js';
import {
  bufferSettingsOf,
  intakeOf,
  requirePositive,
  type BufferConfig,
  type BufferSettings,
} from './buffer-config.js';
import type { Delivery, Intake } from './intake.js';
import { PressureGauge, type PressureState } from './pressure-gauge.js';
import { RateIntake } from './rate-intake.js';
import { Turns } from './turns.js';

/** What the hub is asked for in a state of pressure. */
export const FLOW_LEVELS: Readonly<Record<PressureState, FlowLevel>> = {
  flowing: 'none',
  pressured: 'moderate',
  overflowing: 'high',
};

/**
 * Stands between what comes and who can take it. Keeps at most `capacity` items, delivers them in turns of about a frame
 * that never begin a delivery after `budget` milliseconds, and leaves nothing out silently: each delivery says how many
 * items were dropped, and at rest the newest item has been delivered. An item is in a delivery or counted in
 * {@link dropped}, never both.
 */
export class BackpressureBuffer<T> {
  readonly #config: BufferConfig<T>;
  readonly #settings: BufferSettings;
  readonly #deliver: (delivery: Delivery<T>) => void;
  readonly #intake: Intake<T>;
  readonly #gauge: PressureGauge;
  readonly #turns: Turns;
  readonly #throttles = new Set<Throttle>();
  readonly #ends = new Set<Unsubscribe>();
  #told: PressureState = 'flowing';
  #dropped = 0;
  #closed = false;
  /** Something will be due. */
  #dueTimer: TimerId;
  /** The look of the gauge will be over. */
  #lookTimer: TimerId;

  /** Throws a RealtimeError named bad_field that says which field and what it must be. */
  constructor(config: BufferConfig<T>, deliver: (delivery: Delivery<T>) => void) {
    const settings = bufferSettingsOf(config);
    this.#config = config;
    this.#settings = settings;
    this.#deliver = deliver;
    this.#intake = intakeOf(config, settings.capacity);
    this.#gauge = new PressureGauge(settings);
    this.#turns = new Turns(settings.clock, settings.frames, () => this.#turn());
  }

  /** How many items are kept; at most `capacity`. */
  get waiting(): number {
    return this.#intake.size;
  }

  /** How many items the consumer was meant to get and has not got, those that newer ones have replaced included. */
  get behind(): number {
    return this.#intake.behind;
  }

  /** How many items were left out so far. */
  get dropped(): number {
    return this.#dropped;
  }

  get pressure(): PressureState {
    return this.#told;
  }

  /** Items a second in mode `sample` with `perSecond`; undefined otherwise. */
  get rate(): number | undefined {
    return this.#intake instanceof RateIntake ? this.#intake.rate : undefined;
  }

  /** Changes `perSecond`, from the next item on. Throws a RealtimeError named bad_field in any other mode. */
  sampleAt(perSecond: number): void {
    if (!(this.#intake instanceof RateIntake))
      throw badField('perSecond can be changed in samples by time only.', 'Set mode to sample, and perSecond.');
    requirePositive('perSecond', perSecond);
    this.#intake.rate = perSecond;
    this.#clearDue();
    this.#schedule();
  }

  /** Takes an item. Throws a RealtimeError named buffer_closed after {@link close}. */
  push(item: T): void {
    this.#requireOpen();
    this.#dropped += this.#intake.add(item, this.#settings.clock.now());
    this.#schedule();
    this.#measure();
  }

  /**
   * Takes the messages of a channel until the returned function is called, and holds its subscription. While the consumer
   * is behind, the hub is asked for less, if the channel may drop events: of others it sends all anyway. A channel that
   * loses nothing is refused in the modes `latest` and `sample` unless `lossy` is set: RealtimeError named bad_field.
   */
  attach(channel: Channel<T, never>): Unsubscribe {
    this.#requireOpen();
    this.#requireChoice(channel);
    const leave = channel.on('message', (payload) => this.push(payload));
    const throttle = channel.lossy ? channel.throttle() : undefined;
    if (throttle !== undefined) this.#throttles.add(throttle);
    throttle?.set(FLOW_LEVELS[this.#told]);
    const end = (): void => {
      leave();
      throttle?.release();
      if (throttle !== undefined) this.#throttles.delete(throttle);
      this.#ends.delete(end);
    };
    this.#ends.add(end);
    return end;
  }

  /** Delivers what waits now, at once and however long it takes. */
  flush(): void {
    for (let left = this.waiting; left > 0;) {
      const delivery = this.#intake.take(this.#settings.clock.now(), true);
      if (delivery === undefined) break;
      left -= delivery.items.length;
      this.#hand(delivery);
    }
    this.#measure();
  }

  /** Ends it: leaves the channels, and nothing is delivered any more. What waits is dropped; {@link flush} first to have it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const end of [...this.#ends]) end();
    this.#turns.cancel();
    this.#clearDue();
    this.#settings.clock.clearTimeout(this.#lookTimer);
    this.#dropped += this.#intake.size;
    while (this.#intake.take(0, true) !== undefined);
  }

  #turn(): void {
    const { clock, budget } = this.#settings;
    const began = clock.now();
    for (let now = began; now - began < budget; now = clock.now()) {
      const delivery = this.#intake.take(now, false);
      if (delivery === undefined) break;
      this.#hand(delivery);
    }
    this.#schedule();
    this.#measure();
  }

  #hand(delivery: Delivery<T>): void {
    isolated(() => this.#deliver(delivery));
  }

  /** Asks for a turn when something is due, or sets the alarm for when it will be. */
  #schedule(): void {
    const { clock } = this.#settings;
    const wait = this.#closed ? Infinity : this.#intake.dueIn(clock.now());
    if (wait === 0) this.#turns.request();
    else if (wait < Infinity && this.#dueTimer === undefined)
      this.#dueTimer = clock.setTimeout(() => {
        this.#dueTimer = undefined;
        this.#schedule();
      }, wait);
  }

  #clearDue(): void {
    this.#settings.clock.clearTimeout(this.#dueTimer);
    this.#dueTimer = undefined;
  }

  #measure(): void {
    if (this.#closed) return;
    const { clock } = this.#settings;
    this.#gauge.note(this.#intake.behind, clock.now());
    const lookIn = this.#gauge.lookIn(clock.now());
    if (lookIn !== undefined && this.#lookTimer === undefined)
      this.#lookTimer = clock.setTimeout(() => {
        this.#lookTimer = undefined;
        this.#measure();
      }, lookIn);
    this.#tellPressure();
  }

  #tellPressure(): void {
    const { state } = this.#gauge;
    if (state === this.#told) return;
    this.#told = state;
    for (const throttle of this.#throttles) throttle.set(FLOW_LEVELS[state]);
    isolated(() => this.#config.onPressure?.(state));
  }

  #requireOpen(): void {
    if (!this.#closed) return;
    const todo = 'Make a new one, or do not push after close().';
    throw new RealtimeError(ownProblem('buffer_closed', 920, 'The buffer is closed.', todo, false));
  }

  #requireChoice({ name, lossy }: Channel<T, never>): void {
    const { mode } = this.#config;
    if (lossy || mode === 'batch' || this.#config.lossy === true) return;
    throw badField(
      `mode is ${mode}, which leaves items out, and ${name} is a channel that loses nothing.`,
      'Set mode to batch, or lossy to true if items of it may be left out.',
    );
  }
}
