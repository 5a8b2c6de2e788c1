import type { RealtimeConfig } from '@tidings/realtime';
import type { Latest } from './latest.js';

/** A configuration whose callbacks and `auth` call what the last render gave. */
export function following(config: RealtimeConfig, latest: Latest<RealtimeConfig>): RealtimeConfig {
  const auth = (): Promise<{ readonly token: string }> =>
    latest.current.auth?.() ?? Promise.reject(new Error('The configuration has no auth provider any more.'));
  return {
    ...config,
    ...(config.auth !== undefined && { auth }),
    onOpen: () => latest.current.onOpen?.(),
    onClose: (close) => latest.current.onClose?.(close),
    onError: (error) => latest.current.onError?.(error),
    onMessage: (frame) => latest.current.onMessage?.(frame),
    onQueueOverflow: (frame) => latest.current.onQueueOverflow?.(frame),
    onTransport: (way) => latest.current.onTransport?.(way),
    onGiveUp: (attempts) => latest.current.onGiveUp?.(attempts),
    onOutbox: (event) => latest.current.onOutbox?.(event),
    onDefect: (defect) => latest.current.onDefect?.(defect),
  };
}
