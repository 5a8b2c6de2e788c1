/** A way to the hub and back. */
export type Transport = 'websocket' | 'sse' | 'long-poll' | 'poll';

/** All of them, the best first. */
export const TRANSPORTS: readonly Transport[] = ['websocket', 'sse', 'long-poll', 'poll'];

/** Names at least one of them, each once. */
export function areTransports(named: unknown): boolean {
  if (!Array.isArray(named) || named.length === 0 || new Set(named).size < named.length) return false;
  return named.every((one) => TRANSPORTS.includes(one as Transport));
}
