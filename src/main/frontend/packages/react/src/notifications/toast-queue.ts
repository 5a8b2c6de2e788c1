import type { Notification } from '@tidings/realtime';
import { Store } from '../store.js';

/** What is to come up by itself; never changed, only replaced. */
export interface Toasts {
  /** Those to show now, the oldest first. */
  readonly shown: readonly Notification[];
  /** How many wait for a place. */
  readonly waiting: number;
}

const NONE: Toasts = { shown: [], waiting: 0 };

/**
 * Notifications that come up by themselves: so many at a time, each for so long, the others wait for a place. What is
 * critical, or asks for an answer, stays until it is closed. Time stands still while it is paused.
 */
export class ToastQueue extends Store<Toasts> {
  readonly #limit: number;
  readonly #duration: number;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #all: readonly Notification[] = [];
  #paused = false;

  /** `duration` in milliseconds; 0 shows each until it is closed. */
  constructor(limit: number, duration: number) {
    super(NONE);
    this.#limit = limit;
    this.#duration = duration;
  }

  add(notification: Notification): void {
    this.#all = [...this.#all.filter(({ id }) => id !== notification.id), notification];
    this.#show();
  }

  close(id: number): void {
    this.#all = this.#all.filter((toast) => toast.id !== id);
    this.#show();
  }

  /** Closes those that `keep` is false for. */
  retain(keep: (notification: Notification) => boolean): void {
    if (this.#all.every(keep)) return;
    this.#all = this.#all.filter(keep);
    this.#show();
  }

  /** Somebody reads them, by pointer or by keyboard: none goes by itself. */
  pause(): void {
    this.#paused = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Each that is shown has its whole time again. */
  resume(): void {
    this.#paused = false;
    this.#time();
  }

  /** Closes all of them. */
  clear(): void {
    this.#all = [];
    this.#show();
  }

  #show(): void {
    const shown = this.#all.slice(0, this.#limit);
    for (const [id, timer] of this.#timers) {
      if (shown.some((toast) => toast.id === id)) continue;
      clearTimeout(timer);
      this.#timers.delete(id);
    }
    this.become(this.#all.length === 0 ? NONE : { shown, waiting: this.#all.length - shown.length });
    this.#time();
  }

  #time(): void {
    if (this.#paused || this.#duration <= 0) return;
    for (const { id, severity, actions } of this.state.shown) {
      if (severity === 'critical' || actions !== undefined || this.#timers.has(id)) continue;
      this.#timers.set(
        id,
        setTimeout(() => this.close(id), this.#duration),
      );
    }
  }
}
