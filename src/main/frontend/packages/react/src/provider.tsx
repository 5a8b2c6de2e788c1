import type { RealtimeConfig, RealtimeConnection } from '@tidings/realtime';
import type { ReactNode } from 'react';
import { ConnectionContext, CredentialsContext, type Credentials } from './context.js';
import { useOwnConnection } from './own-connection.js';

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
      readonly credentials?: never;
    }
  | {
      readonly connection: RealtimeConnection;
      /**
       * Who asks, for hooks that make requests (`useEventSource`, `useNotifications`, `useQueryStatus`): the configuration
       * of the connection fits. The same object in every render. Without it they ask the page's own origin, with cookies.
       */
      readonly credentials?: Credentials;
      readonly config?: never;
    }
);

/** Gives the hooks below it their connection. Renders on a server, too; connects in the browser only. */
export function WebSocketProvider({ config, connection, credentials, children }: WebSocketProviderProps): ReactNode {
  if (connection === undefined) return <OwnConnection config={config}>{children}</OwnConnection>;
  return (
    <CredentialsContext value={credentials ?? null}>
      <ConnectionContext value={connection}>{children}</ConnectionContext>
    </CredentialsContext>
  );
}

function OwnConnection({ config, children }: { config: RealtimeConfig; children: ReactNode }): ReactNode {
  const own = useOwnConnection(config);
  return (
    <CredentialsContext value={own.config}>
      <ConnectionContext value={own.connection}>{children}</ConnectionContext>
    </CredentialsContext>
  );
}
