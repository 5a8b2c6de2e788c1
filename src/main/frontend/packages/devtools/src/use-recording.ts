import type { RealtimeConnection } from '@tidings/realtime';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { Recorder, type Recording } from './recorder.js';

/** Records the connection while the component is mounted; another connection begins another recording. */
export function useRecording(connection: RealtimeConnection, capacity: number): readonly [Recorder, Recording] {
  const recorder = useMemo(() => new Recorder(connection, capacity), [connection, capacity]);
  useEffect(() => recorder.start(), [recorder]);
  const subscribe = useCallback((changed: () => void) => recorder.subscribe(changed), [recorder]);
  const read = (): Recording => recorder.recording;
  return [recorder, useSyncExternalStore(subscribe, read, read)];
}

/** The connection's status and transport in one line. */
export function useStateWords(connection: RealtimeConnection): string {
  const subscribe = useCallback((changed: () => void) => connection.subscribeStatus(changed), [connection]);
  const state = useSyncExternalStore(
    subscribe,
    () => connection.state,
    () => connection.state,
  );
  return state.transport === undefined ? state.status : `${state.status} by ${state.transport}`;
}
