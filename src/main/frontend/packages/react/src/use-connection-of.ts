import type { RealtimeConnection } from '@tidings/realtime';
import { useContext } from 'react';
import { ConnectionContext, connected } from './context.js';

/** Arguments that begin with a channel. */
type Channeled = readonly [channel: string, ...rest: readonly unknown[]];

/** The same after the connection that is meant. */
export type Connected<A extends Channeled> = readonly [connection: RealtimeConnection | null, ...rest: A];

/** The arguments with their connection: the one that was given, null included, or else that of the nearest provider. */
export function useConnectionOf<A extends Channeled>(args: A | Connected<A>): Connected<A> {
  const provided = useContext(ConnectionContext);
  return isChanneled(args) ? [connected(provided), ...args] : args;
}

function isChanneled<A extends Channeled>(args: A | Connected<A>): args is A {
  return typeof args[0] === 'string';
}
