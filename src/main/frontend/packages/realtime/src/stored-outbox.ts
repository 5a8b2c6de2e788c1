import type { Settings } from './config.js';
import { openIndexedDbOutbox } from './indexeddb-outbox.js';
import { OutboxKeeper, type KeeperPort } from './outbox-keeper.js';
import type { OutboxStoreOpener } from './outbox-store.js';
import { randomName } from './random-name.js';

/** What keeps publications over pages, with the store that the configuration asks for. Loaded when it is needed. */
export function storedOutbox(settings: Settings, port: KeeperPort, scope: string | undefined): OutboxKeeper {
  return new OutboxKeeper(settings, port, openerOf(settings), scope);
}

function openerOf({ outbox, clock }: Settings): OutboxStoreOpener {
  if (typeof outbox === 'function') return outbox;
  return async () => openIndexedDbOutbox({ owner: randomName(Math.random), indexedDB, locks: locksOfPage(), clock });
}

/** Missing outside secure contexts and in older browsers, whatever the types say. */
function locksOfPage(): LockManager | undefined {
  return (navigator as Partial<Navigator>).locks;
}
