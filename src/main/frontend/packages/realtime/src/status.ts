import { Listeners, type Unsubscribe } from './listeners.js';
import type { Transport } from './transport-list.js';

/**
 * Where a connection stands. `disconnected`: closed by the application, or given up. `error`: stopped by a cause that
 * another attempt would not cure.
 */
export type ConnectionStatus = 'connecting' | 'connected' | 'disconnected' | 'reconnecting' | 'error';

/** What happened to a connection, as its status sees it. */
export type StatusEvent = 'started' | 'restarted' | 'ready' | 'lost' | 'closed' | 'failed';

const isOff = (status: ConnectionStatus): boolean => status === 'disconnected' || status === 'error';

/** The status after an event. A retry stays `reconnecting` until it is ready; only a first attempt is `connecting`. */
export function nextStatus(status: ConnectionStatus, event: StatusEvent): ConnectionStatus {
  switch (event) {
    case 'started':
      return isOff(status) ? 'connecting' : status;
    case 'restarted':
      return isOff(status) || status === 'connecting' ? 'connecting' : 'reconnecting';
    case 'ready':
      return isOff(status) ? status : 'connected';
    case 'lost':
      return isOff(status) ? status : 'reconnecting';
    case 'closed':
      return 'disconnected';
    case 'failed':
      return 'error';
  }
}

/** By which transport a connection goes. */
export interface ConnectionWay {
  /** The transport in use; undefined while there is none. */
  readonly transport: Transport | undefined;
  /** It is connected, but not by the first of the transports that it may use: slower, and nothing else. */
  readonly degraded: boolean;
}

/** Where a connection stands, in one piece; never changed, only replaced. */
export interface ConnectionState extends ConnectionWay {
  readonly status: ConnectionStatus;
}

const NO_WAY: ConnectionWay = { transport: undefined, degraded: false };

/** Holds one state and tells listeners of each change, after it has happened. */
export class StatusStore {
  readonly #listeners = new Listeners<[]>();
  #state: ConnectionState = { status: 'disconnected', ...NO_WAY };

  /** The same object until it changes. */
  get current(): ConnectionState {
    return this.#state;
  }

  /** `ready` comes with the way; any other event takes it away, unless the status stays. */
  dispatch(event: StatusEvent, way: ConnectionWay = NO_WAY): void {
    const status = nextStatus(this.#state.status, event);
    if (status === this.#state.status) return;
    this.#state = { status, ...(status === 'connected' ? way : NO_WAY) };
    this.#listeners.emit();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }
}
