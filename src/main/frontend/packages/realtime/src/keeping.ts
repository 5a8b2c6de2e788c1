import { hostOf, tellDefect, type Settings } from './config.js';
import { KeeperLoader } from './keeper-loader.js';
import type { Outbox } from './outbox.js';

/** Keeps the publications of an outbox over pages, where the configuration wants that. */
export function keeperOf(settings: Settings, outbox: Outbox): KeeperLoader {
  return new KeeperLoader(
    settings,
    {
      underWay: (id) => outbox.underWay(id),
      restore: (publications) => outbox.restore(publications),
      keepAll: () => outbox.keepAll(),
      event: (event) => settings.onOutbox?.(event),
      error: (error) => settings.onError?.(error),
      failed: (error) => {
        const detail = `Publications that are not acked may not survive a reload: ${String(error)}`;
        tellDefect(settings, { kind: 'storage', detail });
      },
    },
    settings.outboxScope === undefined ? undefined : scopeOf(settings, undefined),
  );
}

/** Whose publications they are, as the caller says it or else by the user's id. */
export function scopeOf(settings: Settings, user: string | undefined): string {
  const { outboxScope } = settings;
  return JSON.stringify([hostOf(settings), outboxScope ?? null, outboxScope === undefined ? user : null]);
}
