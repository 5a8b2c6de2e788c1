import type { RealtimeError } from './errors.js';
import type { ConnectedFrame, ServerFrame } from './generated/frames.js';

/** What a connector tells its owner, in the order in which it happens. */
export interface ConnectorPort {
  /** The link is open and the hub waits for this token. */
  authenticate(token: string): void;
  /** `connected` has come; frames may be sent. */
  ready(session: ConnectedFrame): void;
  /** Every later frame of the session but pong. */
  frame(frame: ServerFrame): void;
  /** The session is gone. `drop`: because a frame was too large. */
  lost(drop: boolean): void;
  /** No further attempt follows. Without an error the application closed. */
  stopped(closeCode: number, error: RealtimeError | undefined): void;
}
