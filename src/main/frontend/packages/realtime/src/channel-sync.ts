import type { SyncOptions, SyncResult } from './channel.js';
import { ownProblem, RealtimeError } from './errors.js';
import type { SyncFrame } from './generated/frames.js';
import type { Answer, RequestFrame } from './requests.js';

/** Asks for what was missed since a position, page by page, and joins the pages to one answer. */
export async function syncOf(
  channel: string,
  { lastEventId: from, version, pendingOps }: SyncOptions,
  position: string | undefined,
  ask: (request: RequestFrame) => Promise<Answer>,
): Promise<SyncResult> {
  let lastEventId = from ?? position;
  if (lastEventId === undefined) throw noPosition(channel);
  const known = { ...(version !== undefined && { version }), ...(pendingOps && { pendingOps: [...pendingOps] }) };
  const pages: SyncFrame[] = [];
  for (let more = true; more;) {
    const answer = await ask({ type: 'sync', channel, lastEventId, ...known });
    if (answer.type !== 'sync') throw unexpectedAnswer(answer.type, channel);
    pages.push(answer);
    ({ lastEventId, more = false } = answer);
  }
  return joined(channel, pages);
}

/** The events of all pages; kind, position, state and version of the last. */
function joined(channel: string, pages: readonly SyncFrame[]): SyncResult {
  const applied = [...new Set(pages.flatMap((page) => page.applied))];
  const { syncType, lastEventId, state, version } = pages.at(-1) as SyncFrame;
  return {
    channel,
    syncType,
    lastEventId,
    applied,
    ...(syncType === 'delta' ? { events: pages.flatMap(({ events }) => events ?? []) } : { state }),
    ...(version !== undefined && { version }),
  };
}

function noPosition(channel: string): RealtimeError {
  const what = 'The channel has no position yet.';
  return new RealtimeError(
    ownProblem('no_position', 906, what, 'Subscribe first, or name a lastEventId.', false, { channel }),
  );
}

function unexpectedAnswer(type: string, channel: string): RealtimeError {
  const what = `The hub answered a sync with ${type}.`;
  const todo = 'Check that hub and SDK speak the same version.';
  return new RealtimeError(ownProblem('unexpected_answer', 907, what, todo, false, { channel }));
}
