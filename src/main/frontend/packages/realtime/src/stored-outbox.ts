import { hostOf, type Settings } from './config.js';
import { openIndexedDbOutbox } from './indexeddb-outbox.js';
import { OutboxKeeper } from './outbox-keeper.js';
import type { OutboxStoreOpener } from './outbox-store.js';
import type { Outbox } from './outbox.js';
import { randomName } from './random-name.js';

/** What keeps publications over pages, with the store that the configuration asks for. Loaded when it is needed. */
export function storedOutbox(settings: Settings, outbox: Outbox, failed: (error: unknown) => void): OutboxKeeper {
  return new OutboxKeeper(
    settings,
    {
      underWay: (id) => outbox.underWay(id),
      restore: (publications) => outbox.restore(publications),
      event: (event) => settings.onOutbox?.(event),
      error: (error) => settings.onError?.(error),
      scopeOf: (user) => scopeOf(settings, user),
      failed,
    },
    openerOf(settings),
    settings.outboxScope === undefined ? undefined : scopeOf(settings, undefined),
  );
}

/** Whose publications they are, as the caller says it or else by the user's id. */
function scopeOf(settings: Settings, user: string | undefined): string {
  const { outboxScope } = settings;
  return JSON.stringify([hostOf(settings), outboxScope ?? null, outboxScope === undefined ? user : null]);
}

function openerOf({ outbox, clock }: Settings): OutboxStoreOpener {
  if (typeof outbox === 'function') return outbox;
  return async () => openIndexedDbOutbox({ owner: randomName(Math.random), indexedDB, locks: locksOfPage(), clock });
}

/** Missing outside secure contexts and in older browsers, whatever the types say. */
function locksOfPage(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks;
}
