import { Listeners, type Unsubscribe } from './listeners.js';

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

/** Holds one status and tells listeners of each change, after it has happened. */
export class StatusStore {
  readonly #listeners = new Listeners<[]>();
  #status: ConnectionStatus = 'disconnected';

  get current(): ConnectionStatus {
    return this.#status;
  }

  dispatch(event: StatusEvent): void {
    const next = nextStatus(this.#status, event);
    if (next === this.#status) return;
    this.#status = next;
    this.#listeners.emit();
  }

  subscribe(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }
}
