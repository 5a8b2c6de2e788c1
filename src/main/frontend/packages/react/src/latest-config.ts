import type { RealtimeConfig } from '@tidings/realtime';

/** The configuration of the last render, for callbacks that outlive the render they came with. */
export class LatestConfig {
  #current: RealtimeConfig;

  constructor(config: RealtimeConfig) {
    this.#current = config;
  }

  replace(config: RealtimeConfig): void {
    this.#current = config;
  }

  /** The configuration with callbacks that call what is current then. */
  following(config: RealtimeConfig): RealtimeConfig {
    const auth = (): Promise<{ readonly token: string }> =>
      this.#current.auth?.() ?? Promise.reject(new Error('The configuration has no auth provider any more.'));
    return {
      ...config,
      ...(config.auth !== undefined && { auth }),
      onOpen: () => this.#current.onOpen?.(),
      onClose: (close) => this.#current.onClose?.(close),
      onError: (error) => this.#current.onError?.(error),
      onMessage: (frame) => this.#current.onMessage?.(frame),
      onQueueOverflow: (frame) => this.#current.onQueueOverflow?.(frame),
      onTransport: (way) => this.#current.onTransport?.(way),
      onGiveUp: (attempts) => this.#current.onGiveUp?.(attempts),
      onOutbox: (event) => this.#current.onOutbox?.(event),
      onDefect: (defect) => this.#current.onDefect?.(defect),
    };
  }
}
