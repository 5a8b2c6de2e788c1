import { memo, type ReactNode } from 'react';
import { bytes } from '../format.js';
import type { LoggedFrame } from './frame-log.js';
import './trace.css';

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** Traced frames, the newest first, in a box of its own that scrolls. */
export const FrameList = memo(function FrameList({ frames }: { frames: readonly LoggedFrame[] }): ReactNode {
  return (
    <ol className="admin-frames" aria-label="Traced frames, the newest first" tabIndex={0} reversed>
      {frames.map((frame) => (
        <Frame key={frame.number} frame={frame} />
      ))}
    </ol>
  );
});

const Frame = memo(function Frame({ frame: { at, direction, type, bytes: size, frame } }: { frame: LoggedFrame }) {
  const { channel } = frame;
  return (
    <li data-direction={direction} data-testid="traced-frame">
      <span>
        {clock.format(at)} <b>{direction === 'in' ? 'from the client' : 'to the client'}</b> {type}
        {typeof channel === 'string' && ` · ${channel}`} · {bytes(size)}
      </span>
      <code>{JSON.stringify(frame)}</code>
    </li>
  );
});
