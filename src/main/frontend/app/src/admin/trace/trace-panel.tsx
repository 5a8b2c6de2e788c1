import { Button, Checkbox, Group, NumberInput, Stack, Text, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useAdmin } from '../admin-context.js';
import { AdminFailure } from '../admin-failure.js';
import { count, counted } from '../format.js';
import { Countdown } from '../times.js';
import { FrameList } from './frame-list.js';
import { LONGEST } from './frame-log.js';
import { useTrace, type Tracing } from './use-trace.js';

const LONGEST_SECONDS = 600;

/**
 * Frames of a connection as they come, for so many seconds. What people say is masked, its length told instead, unless an
 * operator asks for it; others are not asked.
 */
export function TracePanel({ id }: { id: string }): ReactNode {
  const tracing = useTrace(id);
  const { trace, log, error } = tracing;
  return (
    <Stack gap="xs" component="section" aria-label="Live trace">
      <Title order={3} size="h6">
        Live trace
      </Title>
      {trace === undefined ? <StartForm tracing={tracing} /> : <Running tracing={tracing} ends={trace.ends} />}
      {error !== null && <AdminFailure what="The trace could not be started" error={error} />}
      {log.came > 0 && (
        <Text size="xs" c="dimmed" data-testid="traced">
          {counted(log.came, 'frame')} came
          {log.came > LONGEST && `, the newest ${count(LONGEST)} are kept`}
          {log.dropped > 0 && `; ${counted(log.dropped, 'message')} more were too much`}
          {log.isPaused && `; paused, ${count(log.held.length)} wait`}.
        </Text>
      )}
      {log.frames.length > 0 && <FrameList frames={log.frames} />}
      {trace !== undefined && log.came === 0 && (
        <Text size="sm" c="dimmed">
          No frame has come yet.
        </Text>
      )}
    </Stack>
  );
}

function StartForm({ tracing: { start, isStarting, log, clear } }: { tracing: Tracing }): ReactNode {
  const { scope } = useAdmin();
  const [seconds, setSeconds] = useState<number | string>(60);
  const [payloads, setPayloads] = useState(false);
  const isReady = typeof seconds === 'number' && seconds >= 1 && seconds <= LONGEST_SECONDS;
  return (
    <Group gap="sm" align="flex-end">
      <NumberInput
        size="xs"
        w={150}
        label="Seconds, 1 to 600"
        value={seconds}
        onChange={setSeconds}
        min={1}
        max={LONGEST_SECONDS}
        allowDecimal={false}
      />
      {scope === 'site' && (
        <Checkbox
          size="xs"
          mb={6}
          label="With payloads, as people wrote them"
          checked={payloads}
          onChange={(event) => setPayloads(event.currentTarget.checked)}
        />
      )}
      <Button
        size="xs"
        loading={isStarting}
        disabled={!isReady}
        onClick={() => start({ seconds: Number(seconds), payloads })}
      >
        Start
      </Button>
      {log.frames.length > 0 && (
        <Button size="xs" variant="default" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
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
