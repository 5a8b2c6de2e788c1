/** How the next event relates to the position before it. */
export type Step = 'next' | 'old' | 'jump' | 'foreign';

/**
 * Compares an event id with the position before it. `old`: seen already. `jump`: events are missing between the two.
 * `foreign`: of another stream, or no event id at all.
 */
export function step(position: string, eventId: string): Step {
  const [before, after] = [parse(position), parse(eventId)];
  if (before === undefined || after?.epoch !== before.epoch) return 'foreign';
  if (after.offset <= before.offset) return 'old';
  return after.offset === before.offset + 1n ? 'next' : 'jump';
}

function parse(eventId: string): { epoch: string; offset: bigint } | undefined {
  const [, epoch, offset] = /^([^:]+):(\d{1,19})$/.exec(eventId) ?? [];
  return epoch === undefined || offset === undefined ? undefined : { epoch, offset: BigInt(offset) };
}
