import { RealtimeConnection, type RealtimeConfig } from '@tidings/realtime';
import { useEffect, useMemo } from 'react';
import { useLatest } from './latest.js';
import { following } from './latest-config.js';

/** A connection and the configuration that it was made of. */
export interface OwnConnection {
  readonly connection: RealtimeConnection;
  readonly config: RealtimeConfig;
}

/**
 * A connection that is open while the component is mounted. Another `url`, `httpUrl`, `transports`, `protocols`,
 * `headers`, `device`, `authToken` or `outboxScope` makes another one; callbacks and `auth` are those of the last render.
 */
export function useOwnConnection(config: RealtimeConfig): OwnConnection {
  const latest = useLatest(config);
  const { url, httpUrl, transports, protocols, headers, device, authToken, outboxScope } = config;
  const identity = JSON.stringify([url, httpUrl, transports, protocols, headers, device, authToken, outboxScope]);
  const own = useMemo(
    () => {
      const own = following(config, latest);
      return { connection: new RealtimeConnection(own), config: own };
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object alone is no reason for a new connection
    [identity],
  );
  const { connection } = own;
  useEffect(() => {
    void connection.connect();
    return () => connection.disconnect();
  }, [connection]);
  return own;
}
