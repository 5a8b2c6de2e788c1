import type { TracedFrame } from '../admin-api.js';

/** A traced frame with its number since the trace began. */
export interface LoggedFrame extends TracedFrame {
  readonly number: number;
}

/** What is shown of a trace. */
export interface FrameLog {
  /** The newest first. */
  readonly frames: readonly LoggedFrame[];
  /** Frames that came since the trace began. */
  readonly came: number;
  /** Frames that came while it was paused, and are shown when it goes on. */
  readonly held: readonly LoggedFrame[];
  readonly isPaused: boolean;
  /** Messages that the hub could not keep since the trace began. */
  readonly dropped: number;
}

/** How many frames are kept; older ones are forgotten. */
export const LONGEST = 300;

export const EMPTY_LOG: FrameLog = { frames: [], came: 0, held: [], isPaused: false, dropped: 0 };

export type FrameLogAction =
  | { readonly type: 'came'; readonly frames: readonly TracedFrame[]; readonly dropped: number }
  | { readonly type: 'paused' | 'resumed' | 'cleared' | 'began' };

/** The log after something happened to it; the same object when nothing changes. */
export function logAfter(log: FrameLog, action: FrameLogAction): FrameLog {
  switch (action.type) {
    case 'came':
      return came(action.dropped === 0 ? log : { ...log, dropped: log.dropped + action.dropped }, action.frames);
    case 'paused':
      return { ...log, isPaused: true };
    case 'resumed':
      return { ...log, isPaused: false, held: [], frames: newest(log.held, log.frames) };
    case 'cleared':
      return { ...log, frames: [], held: [] };
    case 'began':
      return EMPTY_LOG;
  }
}

function came(log: FrameLog, frames: readonly TracedFrame[]): FrameLog {
  if (frames.length === 0) return log;
  const logged = frames.map((frame, index) => ({ ...frame, number: log.came + index + 1 })).reverse();
  const total = log.came + frames.length;
  return log.isPaused
    ? { ...log, came: total, held: newest(logged, log.held) }
    : { ...log, came: total, frames: newest(logged, log.frames) };
}

function newest(first: readonly LoggedFrame[], then: readonly LoggedFrame[]): readonly LoggedFrame[] {
  return [...first, ...then].slice(0, LONGEST);
}
