import { useContext, useEffect, useMemo } from 'react';
import { CredentialsContext, useConnection } from '../context.js';
import { restOf } from '../hub-rest.js';
import { useStore } from '../store.js';
import type { NotificationPreferences } from './notification-api.js';
import { PreferencesStore, type PreferencesView } from './preferences-store.js';

/** What the user wants to be told of, and how to change it. The functions stay the same until it is another connection. */
export interface NotificationPreferencesResult extends PreferencesView {
  /** Replaces them, at once; false when the hub refused them: then they are as before, and `error` says why. */
  readonly save: (preferences: NotificationPreferences) => Promise<boolean>;
  readonly reload: () => Promise<void>;
}

/** What the user wants to be told of, how and when: by kind, quiet hours, and the time of the digest. */
export function useNotificationPreferences(): NotificationPreferencesResult {
  const connection = useConnection();
  const credentials = useContext(CredentialsContext);
  const store = useMemo(() => new PreferencesStore(restOf(connection, credentials)), [connection, credentials]);
  useEffect(() => store.open(), [store]);
  const view = useStore(store);
  const functions = useMemo(
    () => ({
      save: (preferences: NotificationPreferences) => store.save(preferences),
      reload: () => store.reload(),
    }),
    [store],
  );
  return useMemo(() => ({ ...view, ...functions }), [view, functions]);
}
