import type { SubscribedFrame } from '../generated/frames.js';

/** The answer for who has sent no position. */
export function atHead({ type, channel, alias, lastEventId }: SubscribedFrame): SubscribedFrame {
  return { type, channel, ...(alias !== undefined && { alias }), ...(lastEventId !== undefined && { lastEventId }) };
}

/** The answer for who uses this name, whatever name the subscription was made by. */
export function asNamed(frame: SubscribedFrame, name: string): SubscribedFrame {
  const { alias, ...answer } = frame;
  if (alias === name) return frame;
  return name === frame.channel ? answer : { ...answer, alias: name };
}
