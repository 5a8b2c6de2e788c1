/** Takes steps one after the other: at once, unless there is something to wait for. */
export class InOrder {
  #last: Promise<void> | undefined;

  /** Takes the step when those before it are taken and `after`, which may not reject, has resolved. It may not throw. */
  take(step: () => void, after?: Promise<void>): void {
    if (this.#last === undefined && after === undefined) return step();
    const last = Promise.all([this.#last, after]).then(() => {
      step();
      if (this.#last === last) this.#last = undefined;
    });
    this.#last = last;
  }
}
