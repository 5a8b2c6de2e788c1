import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useRef, type ReactNode } from 'react';
import type { Connection } from '../admin-api.js';
import { count, counted } from '../format.js';
import { Countdown } from '../times.js';
import { useKeptFocus } from '../use-kept-focus.js';
import { FrameList } from './frame-list.js';
import { LONGEST, type FrameLog } from './frame-log.js';
import { TraceDialog } from './trace-dialog.js';
import { useTrace, type Tracing } from './use-trace.js';

interface TracePanelProps {
  readonly connection: Connection;
  /** It is closed: what came is still shown. */
  readonly isGone: boolean;
  /** The question before a trace is open. */
  readonly isAsking: boolean;
  readonly onAsk: (isAsking: boolean) => void;
}

/** Frames of a connection as they come, for so many seconds. */
export function TracePanel({ connection, isGone, isAsking, onAsk }: TracePanelProps): ReactNode {
  const tracing = useTrace(connection.id);
  const { trace, log, begin, clear } = tracing;
  const section = useRef<HTMLDivElement>(null);
  useKeptFocus(section, () => section.current?.querySelector('button'));
  if (isGone && !isAsking && log.frames.length === 0) return null;
  return (
    <Stack ref={section} gap="xs" role="region" aria-label="Live trace">
      <Title order={3} size="h6">
        Live trace
      </Title>
      {trace === undefined ? (
        <Group gap="xs">
          {!isGone && (
            <Button size="compact-sm" variant="light" onClick={() => onAsk(true)}>
              Start…
            </Button>
          )}
          {log.frames.length > 0 && (
            <Button size="compact-sm" variant="default" onClick={clear}>
              Clear
            </Button>
          )}
        </Group>
      ) : (
        <Running tracing={tracing} ends={trace.ends} />
      )}
      {isAsking && <TraceDialog connection={connection} onBegun={begin} onClose={() => onAsk(false)} />}
      {log.came > 0 && <Came log={log} />}
      {log.frames.length > 0 && <FrameList frames={log.frames} />}
      {trace !== undefined && log.came === 0 && (
        <Text size="sm" c="dimmed">
          No frame has come yet.
        </Text>
      )}
    </Stack>
  );
}

function Came({ log: { came, dropped, isPaused, held } }: { log: FrameLog }): ReactNode {
  return (
    <Text size="xs" c="dimmed" data-testid="traced">
      {counted(came, 'frame')} came
      {came > LONGEST && `, the newest ${count(LONGEST)} are kept`}
      {dropped > 0 && `; ${counted(dropped, 'message')} more were too much`}
      {isPaused && `; paused, ${count(held.length)} wait`}.
    </Text>
  );
}

function Running({ tracing, ends }: { tracing: Tracing; ends: number }): ReactNode {
  const { log, stop, pause, resume, clear } = tracing;
  return (
    <Group gap="xs">
      <Text size="sm">
        Ends in <Countdown until={ends} />
      </Text>
      <Button size="compact-sm" variant="default" onClick={log.isPaused ? resume : pause}>
        {log.isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button size="compact-sm" variant="default" onClick={clear}>
        Clear
      </Button>
      <Button size="compact-sm" variant="default" onClick={stop}>
        Stop
      </Button>
    </Group>
  );
}
