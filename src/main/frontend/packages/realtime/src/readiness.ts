import type { RealtimeError } from './errors.js';

/** Everyone who waits for the session to be ready. */
export class Readiness {
  #waiting: { resolve: () => void; reject: (error: RealtimeError) => void }[] = [];

  /** May be ignored by its caller: a rejection without a handler is no unhandled one. */
  wait(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    ready.catch(() => undefined); // Told by status and onError as well; who awaits the promise still gets it.
    return ready;
  }

  reached(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  missed(error: RealtimeError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
