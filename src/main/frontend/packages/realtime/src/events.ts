import type { EventFrame, MessageFrame, ServerFrame } from './generated/frames.js';

/** Whether the frame is an event, which has a position, whatever its type: only events have a seq. */
export function isEvent(frame: object): frame is EventFrame {
  return 'seq' in frame && 'channel' in frame && 'id' in frame && typeof frame.id === 'string';
}

/** Whether the event is what a client or a service published. */
export function isMessage(event: EventFrame): event is MessageFrame {
  return event.type === 'message';
}

/** Any frame of a channel that has a type of its own: an event, or a state such as a badge. */
export type TypedFrame = EventFrame | Extract<ServerFrame, { readonly payload?: unknown }>;
