/** One socket to a hub, whatever carries it. */
export interface ContractSocket {
  /** Every message so far, as text. */
  readonly messages: readonly string[];
  /** The code with which it was closed; undefined while it is open or opens. */
  readonly closedWith: number | undefined;
  /** True once it is open. */
  readonly isOpen: boolean;
  send(message: string): void;
  sendBinary(): void;
  close(code: number): void;
}

/** Who a token is for. */
export interface ContractUser {
  readonly user: string;
  readonly roles?: readonly string[];
  readonly tenant?: string;
}

/** What a hub is called with, how its sockets are cut, and how one waits for it: the same for a real one and a fake. */
export interface ContractHub {
  token(user: ContractUser): Promise<string>;
  /** Opens a socket to `/ws` with a query and subprotocols. */
  open(query: string, protocols: readonly string[]): ContractSocket;
  /** Breaks every connection. */
  cut(): void;
  /** Waits until it is so; rejects, naming it, when it is not within the hub's longest time-out and some more. */
  until(check: () => boolean, what: string): Promise<void>;
}
