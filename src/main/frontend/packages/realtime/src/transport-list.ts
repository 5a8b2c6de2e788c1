import { badField } from './errors.js';

/** A way to the hub and back. */
export type Transport = 'websocket' | 'sse' | 'long-poll' | 'poll';

const ALL: readonly Transport[] = ['websocket', 'sse', 'long-poll', 'poll'];

/** All of them, the best first, where none are named. Throws a RealtimeError named bad_field. */
export function transportsOf(named: readonly Transport[] = ALL): readonly Transport[] {
  const fine = named.length > 0 && new Set(named).size === named.length && named.every((one) => ALL.includes(one));
  if (fine) return named;
  throw badField(
    `transports is ${JSON.stringify(named)}.`,
    `Name at least one of ${ALL.join(', ')} in transports, each once, the best first.`,
  );
}
