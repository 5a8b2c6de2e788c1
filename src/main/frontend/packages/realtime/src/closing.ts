import { ConnectionClosedError } from './errors.js';
import { CLOSE_RULES } from './generated/code-rules.js';
import type { DisconnectFrame } from './generated/frames.js';
import { endingOf } from './words.js';

/** How a connection ended, with what the hub said before. */
export interface Close {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** The hub asked to wait at least that many milliseconds before the next attempt. */
  readonly retryAfter?: number;
}

/** What surrounds a close and decides with it. */
export interface CloseContext {
  /** The `disconnect` frame that came before the close. */
  readonly disconnect: DisconnectFrame | undefined;
  /** The last message sent was longer than `limits.messageBytes`. */
  readonly oversized: boolean;
  /** Closes with 1002, 1003 or 1007 in a row before this one. */
  readonly faults: number;
}

/** What a client does about a close. */
export type CloseAction =
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'reconnect';
      /** Exactly that many milliseconds, instead of the back-off. */
      readonly after: number | undefined;
      /** A frame was too large: its caller is told and it is dropped. */
      readonly drop: boolean;
      /** Counts against the three protocol faults in a row. */
      readonly fault: boolean;
    };

const MAX_FAULTS = 3;

/** The code that says why: that of the `disconnect` frame when the close itself came without one. */
export function effectiveCode(close: Close, disconnect: DisconnectFrame | undefined): number {
  return disconnect !== undefined && (close.code === 1005 || close.code === 1006) ? disconnect.code : close.code;
}

/** The table "Closing: what a client does". A code that it does not know reconnects. */
export function closeAction(close: Close, context: CloseContext): CloseAction {
  const { disconnect, faults } = context;
  const code = effectiveCode(close, disconnect);
  const rule = CLOSE_RULES[code];
  const fault = rule === 'reconnect-limited';
  if (rule === 'stop' || disconnect?.reconnect === false || (fault && faults + 1 >= MAX_FAULTS))
    return { kind: 'stop' };
  return {
    kind: 'reconnect',
    after: rule === 'reconnect-after' ? disconnect?.retryAfter : undefined,
    drop: rule === 'reconnect-drop' || (code === 1011 && context.oversized),
    fault,
  };
}

/** The close as an error: what the close codes table says about it, and the reason the hub gave. */
export function closedError(close: Close, disconnect: DisconnectFrame | undefined): ConnectionClosedError {
  const code = effectiveCode(close, disconnect);
  const [said, todo] = endingOf(code);
  const reason = disconnect?.reason ?? close.reason;
  const what = `The connection was closed with ${code}${reason === '' ? '.' : ` (${reason}).`} ${said}`;
  return new ConnectionClosedError(code, what.trim(), todo);
}
