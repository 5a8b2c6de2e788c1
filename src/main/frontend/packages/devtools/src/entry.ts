import type { ConnectionTrace } from '@tidings/realtime';

/** One line of the timeline. */
export interface Entry {
  /** Rises by 1 with each that was recorded. */
  readonly n: number;
  /** When it was: Unix milliseconds of this page. */
  readonly at: number;
  readonly direction: 'sent' | 'received' | 'closed';
  /** The frame's type, or `close`. */
  readonly type: string;
  readonly channel: string | undefined;
  /** The close, or the frame, as JSON; its length is what {@link bytes} counts. */
  readonly json: string;
  /** Bytes on the wire: of the frame alone, in UTF-8. */
  readonly bytes: number;
}

/** What the timeline shows. */
export interface EntryFilter {
  /** Part of a channel's name; empty for every frame. */
  readonly channel: string;
  /** A type; empty for every one. */
  readonly type: string;
}

const encoder = new TextEncoder();

/** The line of a trace. */
export function entryOf(trace: ConnectionTrace, n: number, at: number): Entry {
  const content = trace.kind === 'closed' ? trace.close : trace.frame;
  const json = JSON.stringify(content);
  return {
    n,
    at,
    direction: trace.kind,
    type: trace.kind === 'closed' ? 'close' : trace.frame.type,
    channel: 'channel' in content ? content.channel : undefined,
    json,
    bytes: trace.kind === 'closed' ? 0 : encoder.encode(json).length,
  };
}

/** Whether the timeline shows it. */
export function isShown(entry: Entry, { channel, type }: EntryFilter): boolean {
  return (type === '' || entry.type === type) && (channel === '' || entry.channel?.includes(channel) === true);
}
