import { useConnection } from '@tidings/react';
import { useEffect, useReducer, useState } from 'react';
import { TRACE, type Trace, type TracedFrame, type TraceReport } from '../admin-api.js';
import { useAdmin } from '../admin-context.js';
import { EMPTY_LOG, logAfter, type FrameLog } from './frame-log.js';

/** How often frames that came are shown, in milliseconds. */
const SHOW_EVERY = 200;

/** A trace that is on, and when its time is over by `performance.now()`. */
export interface RunningTrace extends Trace {
  readonly ends: number;
}

/** A trace of one connection. */
export interface Tracing {
  readonly log: FrameLog;
  /** The trace that is on. */
  readonly trace: RunningTrace | undefined;
  /** The hub traces, from now on. */
  readonly begin: (trace: Trace) => void;
  readonly stop: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly clear: () => void;
}

/**
 * Follows the frames of a connection from `begin` until its time is over, `stop`, or the component is gone. How long
 * that is is the difference of two times of the hub, since the clocks of both may differ.
 */
export function useTrace(id: string): Tracing {
  const { client } = useAdmin();
  const [log, act] = useReducer(logAfter, EMPTY_LOG);
  const [trace, setTrace] = useState<RunningTrace>();
  const begin = (begun: Trace): void => {
    act({ type: 'began' });
    setTrace({ ...begun, ends: performance.now() + begun.until - begun.now });
  };
  const connection = useConnection();

  useEffect(() => {
    if (trace === undefined) return;
    let waiting: TracedFrame[] = [];
    let dropped = 0;
    let ended = false;
    const shown = (): void => {
      act({ type: 'came', frames: waiting, dropped });
      waiting = [];
      dropped = 0;
    };
    const end = connection.channel(trace.channel, { resume: false }).onType<TraceReport>(TRACE, (report) => {
      waiting.push(...report.frames);
      dropped += report.dropped;
      if (!report.ended) return;
      ended = true;
      setTrace(undefined);
    });
    const show = setInterval(shown, SHOW_EVERY);
    const over = setTimeout(() => setTrace(undefined), Math.max(0, trace.ends - performance.now()) + SHOW_EVERY);
    return () => {
      end();
      clearInterval(show);
      clearTimeout(over);
      shown();
      if (!ended && trace.ends > performance.now()) client.stopTrace(id, trace).catch(() => undefined); // It ends by itself, too.
    };
  }, [client, connection, id, trace]);

  return {
    log,
    trace,
    begin,
    stop: () => setTrace(undefined),
    pause: () => act({ type: 'paused' }),
    resume: () => act({ type: 'resumed' }),
    clear: () => act({ type: 'cleared' }),
  };
}
