import type { Clock, TimerId } from '../clock.js';
import type { Frames } from './frames.js';

/** About a frame. */
const WITHOUT_FRAMES = 16;
/** The page was hidden after the frame was requested, or renders no more. */
const NO_FRAME_CAME = 250;

/** Gives turns to work that wants to be done once a frame: with the next one, or by a timer where none come. */
export class Turns {
  readonly #clock: Clock;
  readonly #frames: Frames;
  readonly #run: () => void;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, frames: Frames, run: () => void) {
    this.#clock = clock;
    this.#frames = frames;
    this.#run = run;
  }

  /** One turn, however often it is asked for before it comes. */
  request(): void {
    if (this.#cancel !== undefined) return;
    const taken = (): void => {
      this.cancel();
      this.#run();
    };
    const { running } = this.#frames;
    const timer: TimerId = this.#clock.setTimeout(taken, running ? NO_FRAME_CAME : WITHOUT_FRAMES);
    const cancelFrame = running ? this.#frames.request(taken) : undefined;
    this.#cancel = () => {
      this.#clock.clearTimeout(timer);
      cancelFrame?.();
    };
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
