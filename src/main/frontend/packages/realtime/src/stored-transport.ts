import { hostOf, type Settings } from './config.js';
import { tryWrite } from './storage.js';
import type { TransportMemory } from './transport-ladder.js';

const AGE = 3_600_000;

/** Remembers in the storage of the origin by what transport a hub was reached, for an hour. Works without a storage. */
export function storedTransport(settings: Settings): TransportMemory {
  const { sharedStorage: storage, clock } = settings;
  const key = `tidings.transport ${hostOf(settings)}`;
  return {
    read: () => {
      const [transport, at] = tryRead(() => storage.getItem(key))?.split(' ') ?? [];
      const age = clock.now() - Number(at);
      return age >= 0 && age < AGE ? transport : undefined;
    },
    write: (transport) => void tryWrite(storage, key, `${transport} ${clock.now()}`),
    clear: () => tryRead(() => (storage.removeItem(key), null)),
  };
}

function tryRead(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null; // Taken away by the user; then nothing is remembered.
  }
}
