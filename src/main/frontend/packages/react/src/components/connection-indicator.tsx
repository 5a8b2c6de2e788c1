import type { ConnectionState, ConnectionStatus, Transport } from '@tidings/realtime';
import type { ComponentPropsWithRef, ReactNode } from 'react';
import { useConnection } from '../context.js';
import { useConnectionStatus } from '../use-connection-status.js';

/** The words of a {@link ConnectionIndicator}; replace them for another language. */
export interface ConnectionLabels extends Readonly<Record<ConnectionStatus, string>> {
  /** Connected, but by something slower than a WebSocket. */
  readonly degraded: (transport: Transport) => string;
  readonly reconnect: string;
}

const WAYS: Record<Transport, string> = {
  websocket: 'WebSocket',
  sse: 'event stream',
  'long-poll': 'long polling',
  poll: 'polling',
};

const LABELS: ConnectionLabels = {
  connected: 'Connected',
  connecting: 'Connecting...',
  reconnecting: 'Reconnecting...',
  disconnected: 'Disconnected',
  error: 'Connection Error',
  degraded: (transport) => `Connected, slower than usual (${WAYS[transport]})`,
  reconnect: 'Reconnect',
};

/** How a state is to be painted: all is well, slower, on its way, or needs somebody. */
export type ConnectionTone = 'good' | 'slow' | 'waiting' | 'bad';

const TONES: Record<ConnectionStatus, ConnectionTone> = {
  connected: 'good',
  connecting: 'waiting',
  reconnecting: 'waiting',
  disconnected: 'bad',
  error: 'bad',
};

/** What a {@link ConnectionIndicator} shows. */
export interface ConnectionLook extends ConnectionState {
  /** In words, as colour alone is not enough. */
  readonly label: string;
  readonly tone: ConnectionTone;
  /** Nothing else will try: offer `reconnect`. */
  readonly canReconnect: boolean;
  readonly reconnect: () => void;
}

/** Properties of {@link ConnectionIndicator}, and those of the `div` around it. */
export interface ConnectionIndicatorProps extends Omit<ComponentPropsWithRef<'div'>, 'children'> {
  readonly labels?: Partial<ConnectionLabels>;
  /** Shows it in its own way; keep `label` within an element of the role `status`. */
  readonly children?: (look: ConnectionLook) => ReactNode;
}

/**
 * Where the connection stands, said to screen readers as it changes, and the way back when nothing else will try. Has no
 * looks of its own: `data-status`, `data-tone`, `data-transport` and `data-degraded` are there to style it by.
 */
export function ConnectionIndicator({ labels, children, ...rest }: ConnectionIndicatorProps): ReactNode {
  const words = { ...LABELS, ...labels };
  const look = useConnectionLook(words);
  const { status, transport, degraded, tone, label, canReconnect, reconnect } = look;
  return (
    <div {...rest} data-status={status} data-tone={tone} data-transport={transport} data-degraded={degraded}>
      {children !== undefined ? (
        children(look)
      ) : (
        <>
          <span role="status">{label}</span>
          {canReconnect && (
            <button type="button" onClick={reconnect}>
              {words.reconnect}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function useConnectionLook(words: ConnectionLabels): ConnectionLook {
  const connection = useConnection();
  const state = useConnectionStatus();
  const { status, transport, degraded } = state;
  const isSlow = degraded && transport !== undefined;
  return {
    ...state,
    label: isSlow ? words.degraded(transport) : words[status],
    tone: isSlow ? 'slow' : TONES[status],
    canReconnect: status === 'disconnected' || status === 'error',
    reconnect: () => void connection.reconnect(),
  };
}
