import { RealtimeConnection, type RealtimeConfig } from '@tidings/realtime';
import { useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import { ConnectionContext, CredentialsContext } from './context.js';
import { LatestConfig } from './latest-config.js';

/** Either a configuration, and the provider makes, opens and closes the connection; or one that the caller owns. */
export type WebSocketProviderProps = { readonly children?: ReactNode } & (
  | {
      /**
       * A change of `url`, `httpUrl`, `transports`, `protocols`, `headers`, `device`, `authToken` or `outboxScope` makes a new
       * connection. The callbacks and `auth` may change with every render: the latest are called. The rest counts at the
       * first render.
       */
      readonly config: RealtimeConfig;
      readonly connection?: never;
    }
  | { readonly connection: RealtimeConnection; readonly config?: never }
);

/** Gives the hooks below it their connection. Renders on a server, too; connects in the browser only. */
export function WebSocketProvider({ config, connection, children }: WebSocketProviderProps): ReactNode {
  if (connection === undefined) return <OwnConnection config={config}>{children}</OwnConnection>;
  return (
    <CredentialsContext value={null}>
      <ConnectionContext value={connection}>{children}</ConnectionContext>
    </CredentialsContext>
  );
}

function OwnConnection({ config, children }: { config: RealtimeConfig; children: ReactNode }): ReactNode {
  const [latest] = useState(() => new LatestConfig(config));
  useLayoutEffect(() => latest.replace(config));
  const { url, httpUrl, transports, protocols, headers, device, authToken, outboxScope } = config;
  const identity = JSON.stringify([url, httpUrl, transports, protocols, headers, device, authToken, outboxScope]);
  const following = useMemo(
    () => latest.following(config),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new object alone is no reason for a new connection
    [identity],
  );
  const connection = useMemo(() => new RealtimeConnection(following), [following]);
  useEffect(() => {
    void connection.connect();
    return () => connection.disconnect();
  }, [connection]);
  return (
    <CredentialsContext value={following}>
      <ConnectionContext value={connection}>{children}</ConnectionContext>
    </CredentialsContext>
  );
}
