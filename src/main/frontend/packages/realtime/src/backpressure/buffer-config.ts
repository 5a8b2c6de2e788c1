import type { Clock } from '../clock.js';
import { badField } from '../errors.js';
import { BatchIntake } from './batch-intake.js';
import { pageFrames, type Frames } from './frames.js';
import type { Intake } from './intake.js';
import { LatestIntake } from './latest-intake.js';
import { NthIntake } from './nth-intake.js';
import type { GaugeBounds, PressureState } from './pressure-gauge.js';
import { RateIntake } from './rate-intake.js';
import { steadyClock } from './steady-clock.js';

/** The newest item, or the newest of each key. */
export interface LatestMode<T> {
  readonly mode: 'latest';
  /** What an item is the newest of, compared as the keys of a Map; without it all items have one key. */
  readonly keyOf?: (item: T) => unknown;
}

/** Some of the items: one of so many, or so many a second. At rest the newest is always among them. */
export type SampleMode =
  | {
      readonly mode: 'sample';
      /** The first of so many items; a whole number from 1. */
      readonly every: number;
      /** After how many milliseconds without a new item the newest is delivered whatever its number; 100. */
      readonly restAfter?: number;
      readonly perSecond?: never;
    }
  | {
      readonly mode: 'sample';
      /** So many items a second at most, each the newest at its time; above 0. `sampleAt` changes it. */
      readonly perSecond: number;
      readonly every?: never;
    };

/** All items, several in one delivery. */
export interface BatchMode {
  readonly mode: 'batch';
  /** How many items a delivery has at most, and at how many it does not wait for more; 100, or `capacity` if that is less. */
  readonly batchSize?: number;
  /** How many milliseconds an item waits for others; 100. */
  readonly batchInterval?: number;
}

/** What holds in all modes. */
export interface BufferBounds {
  /** How many items may wait; a whole number from 2; 1,000. */
  readonly capacity?: number;
  /** So many items behind is `pressured`; at most `capacity`; 80 % of it. */
  readonly highWater?: number;
  /** At most so many items behind is `flowing` again; below `highWater`; 50 % of `capacity`, if that is below. */
  readonly lowWater?: number;
  /** How many milliseconds the consumer must have kept up before pressure is taken back; 1,000. */
  readonly calmAfter?: number;
  /** After how many milliseconds of one turn no further delivery is begun; 8. */
  readonly budget?: number;
  /** Items of channels that lose nothing may be left out, too. Needed for `latest` and `sample` there. */
  readonly lossy?: boolean;
  /** The state is another than before. */
  readonly onPressure?: (state: PressureState) => void;
  /** Time; the machine's, steady when the time of day is set. */
  readonly clock?: Clock;
  /** Frames; the page's. Where none come, a timer gives the turns. */
  readonly frames?: Frames;
}

/** How a buffer is used. */
export type BufferConfig<T> = BufferBounds & (LatestMode<T> | SampleMode | BatchMode);

/** A configuration with its defaults filled in. */
export interface BufferSettings extends GaugeBounds {
  readonly budget: number;
  readonly clock: Clock;
  readonly frames: Frames;
}

/** Fills in the defaults. Throws a RealtimeError named bad_field. */
export function bufferSettingsOf<T>(config: BufferConfig<T>): BufferSettings {
  const { capacity = 1000, calmAfter = 1000, budget = 8, clock = steadyClock, frames = pageFrames } = config;
  requireWhole('capacity', capacity, 2, Infinity);
  const { highWater = Math.ceil(capacity * 0.8) } = config;
  requireWhole('highWater', highWater, 1, capacity);
  const { lowWater = Math.min(Math.floor(capacity * 0.5), highWater - 1) } = config;
  requireWhole('lowWater', lowWater, 0, highWater - 1);
  requirePositive('calmAfter', calmAfter);
  requirePositive('budget', budget);
  return { capacity, highWater, lowWater, calmAfter, budget, clock, frames };
}

/** What waits in the mode of the configuration. Throws a RealtimeError named bad_field. */
export function intakeOf<T>(config: BufferConfig<T>, capacity: number): Intake<T> {
  switch (config.mode) {
    case 'latest':
      return new LatestIntake(capacity, config.keyOf ?? (() => undefined));
    case 'sample':
      return sampleOf(config, capacity);
    case 'batch': {
      const { batchSize = Math.min(100, capacity), batchInterval = 100 } = config;
      requireWhole('batchSize', batchSize, 1, capacity);
      requirePositive('batchInterval', batchInterval);
      return new BatchIntake(capacity, batchSize, batchInterval);
    }
    default:
      throw badField(`mode is ${String((config as { mode: unknown }).mode)}.`, 'Set mode to latest, sample or batch.');
  }
}

function sampleOf<T>(config: SampleMode, capacity: number): Intake<T> {
  if ((config.every === undefined) === (config.perSecond === undefined))
    throw badField('every and perSecond are both set, or both not.', 'Set one of every and perSecond.');
  if (config.every === undefined) {
    requirePositive('perSecond', config.perSecond);
    return new RateIntake(config.perSecond);
  }
  const { every, restAfter = 100 } = config;
  requireWhole('every', every, 1, Infinity);
  requirePositive('restAfter', restAfter);
  return new NthIntake(capacity, every, restAfter);
}

function requireWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const rule = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  throw badField(`${field} is ${value}.`, `Set ${field} to a whole number ${rule}.`);
}

/** Refuses what is not a number above 0. */
export function requirePositive(field: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw badField(`${field} is ${value}.`, `Set ${field} to a number above 0.`);
}
