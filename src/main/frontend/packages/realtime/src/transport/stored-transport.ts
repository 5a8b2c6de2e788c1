import { hostOf, type Settings } from '../config.js';
import { transportKey, tryWrite } from '../storage.js';
import type { TransportMemory } from '../transport-ladder.js';

const AGE = 3_600_000;

/**
 * Remembers in the storage of the origin by what transport a hub was reached, for an hour. `remembered` is what the
 * storage had before the first attempt. Works without a storage.
 */
export function storedTransport(settings: Settings, remembered: string | null): TransportMemory {
  const { sharedStorage: storage, clock } = settings;
  const key = transportKey(hostOf(settings));
  return {
    read: () => {
      const [transport, at] = remembered?.split(' ') ?? [];
      const age = clock.now() - Number(at);
      return age >= 0 && age < AGE ? transport : undefined;
    },
    write: (transport) => void tryWrite(storage, key, `${transport} ${clock.now()}`),
    clear: () => {
      try {
        storage.removeItem(key);
      } catch {
        // Taken away by the user; then nothing is remembered.
      }
    },
  };
}
