import { beforeEach, describe, expect, it, vi } from 'vitest';
import { QueueOverflowError } from '../src/index.js';
import {
  StateReconciler,
  type OperationOutcome,
  type OperationRequest,
  type ReconcilerConfig,
  type StateSyncRequest,
} from '../src/reconciler/index.js';
import { write, type Line, type Notes, type NotesFrame, type NotesRequest } from './state-server.js';

let sent: NotesRequest[];
let outcomes: OperationOutcome<Notes, Line>[];

beforeEach(() => {
  sent = [];
  outcomes = [];
});

function reconciler(config: Partial<ReconcilerConfig<Notes, Line>> = {}): StateReconciler<Notes, Line> {
  let ids = 0;
  return new StateReconciler<Notes, Line>(
    {
      channel: 'document.1',
      initial: { state: {}, version: 0 },
      apply: write,
      newId: () => `op-${++ids}`,
      conflictResolution: 'server-wins',
      onOutcome: (outcome) => outcomes.push(outcome),
      ...config,
    },
    { send: (request) => sent.push(request) },
  );
}

/** One that has synced: the hub has `a: ['old']` at version 1. */
function synced(config: Partial<ReconcilerConfig<Notes, Line>> = {}): StateReconciler<Notes, Line> {
  const document = reconciler(config);
  document.connected();
  answerSync(document, { syncType: 'snapshot', state: { a: ['old'] }, version: 1 });
  sent = [];
  return document;
}

const line = (text: string, key = 'a'): Line => ({ key, text });
const event = (version: number, payload: Line, ref?: string): NotesFrame => ({
  type: 'event',
  eventId: `e:${version}`,
  version,
  payload,
  ...(ref !== undefined && { ref }),
});
const ack = (id: string, version: number): NotesFrame => ({ type: 'ack', id, eventId: `e:${version}`, version });
const operations = () => sent.filter((request): request is OperationRequest<Line> => request.type === 'operation');
const syncs = () => sent.filter((request): request is StateSyncRequest => request.type === 'sync');

function answerSync(
  document: StateReconciler<Notes, Line>,
  answer: { version: number; applied?: string[] } & (
    { syncType: 'snapshot'; state: Notes } | { syncType: 'delta'; events: Extract<NotesFrame, { type: 'event' }>[] }
  ),
): void {
  const id = syncs().at(-1)?.id ?? '';
  document.receive({ type: 'sync', id, lastEventId: `e:${answer.version}`, applied: [], ...answer });
}

describe('an operation', () => {
  it('is shown at once, sent on the version that was seen, and confirmed by its ack', () => {
    const onChange = vi.fn();
    const document = synced({ onChange });
    const id = document.perform(line('new'));
    expect(document.state).toEqual({ a: ['old', 'new'] });
    expect(document.serverState).toEqual({ a: ['old'] });
    expect(onChange).toHaveBeenLastCalledWith({ a: ['old', 'new'] });
    expect(sent).toEqual([
      { type: 'operation', channel: 'document.1', id, payload: line('new'), baseVersion: 1, isRetry: false },
    ]);
    document.receive(ack(id, 2));
    expect(outcomes).toEqual([{ kind: 'confirmed', id, payload: line('new'), version: 2 }]);
    expect([document.serverState, document.version, document.lastEventId]).toEqual([{ a: ['old', 'new'] }, 2, 'e:2']);
    expect(document.pending).toEqual([]);
  });

  it.each(['ack first', 'event first'])('is in the state once when its event comes as well, %s', (order) => {
    const document = synced();
    const id = document.perform(line('new'));
    const frames = [ack(id, 2), event(2, line('new'), id)];
    for (const frame of order === 'ack first' ? frames : frames.reverse()) document.receive(frame);
    expect(document.state).toEqual({ a: ['old', 'new'] });
    expect(outcomes).toHaveLength(1);
    expect(document.needsSync).toBe(false);
  });

  it('stays on top of what others do', () => {
    const document = synced();
    document.perform(line('mine'));
    document.receive(event(2, line('theirs')));
    expect(document.state).toEqual({ a: ['old', 'theirs', 'mine'] });
    expect(document.serverState).toEqual({ a: ['old', 'theirs'] });
  });

  it('is sent when the one before it is answered, on the version of that one', () => {
    const document = synced();
    const [first, second] = [document.perform(line('1')), document.perform(line('2'))];
    expect(operations().map(({ id }) => id)).toEqual([first]);
    document.receive(ack(first, 2));
    expect(operations().map(({ id, baseVersion }) => [id, baseVersion])).toEqual([
      [first, 1],
      [second, 2],
    ]);
  });

  it('is sent on the version that its maker saw, although others went on', () => {
    const document = synced();
    const [first, second] = [document.perform(line('1')), document.perform(line('2'))];
    document.receive(event(2, line('theirs')));
    document.receive(ack(first, 3));
    expect(operations().find(({ id }) => id === second)?.baseVersion).toBe(1);
  });

  it('is rolled back and told when it is refused', () => {
    const document = synced();
    const id = document.perform(line('new'));
    document.perform(line('next'));
    document.receive({ type: 'error', id, code: 202, name: 'forbidden', message: 'No.', retryable: false });
    expect(document.state).toEqual({ a: ['old', 'next'] });
    expect(outcomes).toMatchObject([{ kind: 'refused', id, refusal: { reason: 'error', error: { code: 202 } } }]);
    expect(operations()).toHaveLength(2);
  });

  it('waits for its owner after a refusal that may pass, before the ones behind it', () => {
    const onError = vi.fn();
    const document = synced({ onError });
    const id = document.perform(line('new'));
    document.perform(line('next'));
    document.receive({ type: 'error', id, code: 501, name: 'store_unavailable', message: 'Wait.', retryable: true });
    expect([onError.mock.calls.length, outcomes.length, operations().length]).toEqual([1, 0, 1]);
    document.connected();
    answerSync(document, { syncType: 'delta', events: [], version: 1 });
    expect(operations().at(-1)).toMatchObject({ id, isRetry: true });
  });

  it('is refused here when too many are pending', () => {
    const document = synced({ maxPending: 1 });
    document.perform(line('1'));
    expect(() => document.perform(line('2'))).toThrow(QueueOverflowError);
    expect(document.state).toEqual({ a: ['old', '1'] });
  });
});

describe('a new session', () => {
  it('asks with position, version and what was not answered, before anything is sent', () => {
    const document = synced();
    const id = document.perform(line('sent'));
    document.disconnected();
    document.perform(line('waiting'));
    document.connected();
    expect(sent.slice(1)).toEqual([
      { type: 'sync', channel: 'document.1', id: 'sync-2', version: 1, pendingOps: [id], lastEventId: 'e:1' },
    ]);
  });

  it('drops what is applied and sends the rest again, marked as a retry', () => {
    const document = synced();
    const [first, second] = [document.perform(line('1')), document.perform(line('2'))];
    document.receive(ack(first, 2));
    document.disconnected();
    document.connected();
    answerSync(document, { syncType: 'delta', events: [], version: 2 });
    expect(operations().at(-1)).toMatchObject({ id: second, baseVersion: 2, isRetry: true });
    document.disconnected();
    document.connected();
    answerSync(document, { syncType: 'snapshot', state: { a: ['old', '1', '2'] }, version: 3, applied: [second] });
    expect(document.state).toEqual({ a: ['old', '1', '2'] });
    expect(outcomes.map(({ id, kind }) => [id, kind])).toEqual([
      [first, 'confirmed'],
      [second, 'confirmed'],
    ]);
    expect(operations()).toHaveLength(3);
  });

  it('takes a delta in its order, own operations included', () => {
    const document = synced();
    const id = document.perform(line('mine'));
    document.disconnected();
    document.connected();
    const events = [event(2, line('theirs')), event(3, line('mine'), id)] as never;
    answerSync(document, { syncType: 'delta', events, version: 3, applied: [id] });
    expect(document.state).toEqual({ a: ['old', 'theirs', 'mine'] });
    expect([document.version, document.lastEventId, outcomes.length]).toEqual([3, 'e:3', 1]);
  });

  it('shows a snapshot with what is pending on top', () => {
    const document = synced();
    document.perform(line('mine'));
    document.disconnected();
    document.connected();
    answerSync(document, { syncType: 'snapshot', state: { a: ['other'] }, version: 9 });
    expect(document.state).toEqual({ a: ['other', 'mine'] });
  });

  it('keeps what came after a snapshot was made', () => {
    const document = synced();
    document.connected();
    document.receive(event(2, line('2')));
    answerSync(document, { syncType: 'snapshot', state: { a: ['old'] }, version: 1 });
    expect([document.state, document.version, document.lastEventId]).toEqual([{ a: ['old', '2'] }, 2, 'e:2']);
  });

  it('ignores the answer to a question of an earlier one', () => {
    const document = reconciler();
    document.connected();
    document.disconnected();
    document.connected();
    const stale = { type: 'sync', syncType: 'snapshot', lastEventId: 'e:5', version: 5, applied: [] } as const;
    document.receive({ ...stale, id: 'sync-1', state: { a: ['stale'] } });
    expect([document.state, document.needsSync]).toEqual([{}, true]);
  });

  it('asks for the state when its position is gone', () => {
    const document = synced();
    document.disconnected();
    document.connected();
    const id = syncs().at(-1)?.id ?? '';
    document.receive({ type: 'error', id, code: 304, name: 'bad_position', message: 'Gone.', retryable: false });
    expect(syncs().at(-1)).not.toHaveProperty('lastEventId');
    expect(syncs()).toHaveLength(2);
  });

  it('tells a sync that failed, and asks again only when its owner says so', () => {
    const onError = vi.fn();
    const document = reconciler({ onError });
    document.connected();
    const failure = { code: 501, name: 'store_unavailable', message: 'Wait.', retryable: true };
    document.receive({ type: 'error', id: 'sync-1', ...failure });
    document.receive(event(4, line('early')));
    expect([onError.mock.calls.length, syncs().length, document.needsSync]).toEqual([1, 1, true]);
    document.connected();
    expect(syncs()).toHaveLength(2);
  });
});

describe('a version that jumps', () => {
  it('needs a sync, and what came early is kept for it', () => {
    const document = synced();
    document.receive(event(3, line('3')));
    document.receive(event(4, line('4')));
    expect([document.needsSync, document.state, syncs().length]).toEqual([true, { a: ['old'] }, 1]);
    const events = [event(2, line('2')), event(3, line('3'))] as never;
    answerSync(document, { syncType: 'delta', events, version: 3 });
    expect(document.state).toEqual({ a: ['old', '2', '3', '4'] });
    expect([document.needsSync, document.version, document.lastEventId]).toEqual([false, 4, 'e:4']);
  });

  it('is mended without an answer when the missing event comes', () => {
    const document = synced();
    document.receive(event(3, line('3')));
    document.receive(event(2, line('2')));
    expect(document.state).toEqual({ a: ['old', '2', '3'] });
  });

  it('in an ack confirms the operation, which stays on top until the rest is there', () => {
    const document = synced();
    const id = document.perform(line('mine'));
    document.receive(ack(id, 3));
    expect([outcomes.length, document.needsSync, document.state]).toEqual([1, true, { a: ['old', 'mine'] }]);
    document.receive(event(2, line('theirs')));
    expect([document.state, document.serverState]).toEqual(Array(2).fill({ a: ['old', 'theirs', 'mine'] }));
  });

  it('holds operations back until it is mended', () => {
    const document = synced();
    document.receive(event(3, line('3')));
    document.perform(line('mine'));
    expect(operations()).toEqual([]);
    answerSync(document, { syncType: 'snapshot', state: { a: ['old', '2', '3'] }, version: 3 });
    expect(operations()).toMatchObject([{ isRetry: false }]);
  });

  it('asks for the state when a delta does not lead to its version', () => {
    const document = synced();
    document.disconnected();
    document.connected();
    answerSync(document, { syncType: 'delta', events: [event(3, line('3'))] as never, version: 3 });
    expect(syncs().at(-1)).not.toHaveProperty('lastEventId');
  });
});

it('changes nothing for an event that came before', () => {
  const document = synced();
  for (const version of [2, 2, 1]) document.receive(event(version, line(`${version}`)));
  expect(document.state).toEqual({ a: ['old', '2'] });
});

describe('a conflict', () => {
  const conflict = (id: string, version = 4): NotesFrame => ({
    type: 'conflict',
    id,
    serverValue: { a: ['theirs'] },
    version,
  });

  it('refuses the operation when the server wins, and shows the state of the server', () => {
    const document = synced();
    const id = document.perform(line('mine'));
    document.receive(conflict(id));
    expect([document.state, document.version]).toEqual([{ a: ['theirs'] }, 4]);
    expect(outcomes).toMatchObject([
      { kind: 'refused', id, refusal: { reason: 'conflict', serverValue: { a: ['theirs'] }, version: 4 } },
    ]);
    expect(operations()).toHaveLength(1);
  });

  it('sends the operation again on the state of the server when the client wins', () => {
    const document = synced({ conflictResolution: 'client-wins' });
    const id = document.perform(line('mine'));
    document.receive(conflict(id));
    expect(document.state).toEqual({ a: ['theirs', 'mine'] });
    const again = operations().at(-1);
    expect(again).toMatchObject({ payload: line('mine'), baseVersion: 4, isRetry: false });
    expect(again?.id).not.toBe(id);
    document.receive(ack(again?.id ?? '', 5));
    expect(outcomes).toEqual([{ kind: 'confirmed', id, payload: line('mine'), version: 5 }]);
  });

  it('refuses an operation of a client that wins, when the state had not changed at all', () => {
    const document = synced({ conflictResolution: 'client-wins' });
    document.receive(conflict(document.perform(line('mine')), 1));
    expect(outcomes).toMatchObject([{ kind: 'refused' }]);
  });

  it('sends what the merge function makes of it', () => {
    const merge = vi.fn(() => line('merged'));
    const document = synced({ conflictResolution: 'merge', merge });
    const id = document.perform(line('mine'));
    document.receive(conflict(id));
    expect(merge).toHaveBeenCalledExactlyOnceWith({
      server: { a: ['theirs'] },
      local: { a: ['old', 'mine'] },
      operation: line('mine'),
    });
    expect(document.state).toEqual({ a: ['theirs', 'merged'] });
    const again = operations().at(-1);
    expect(again).toMatchObject({ payload: line('merged'), baseVersion: 4 });
    document.receive(ack(again?.id ?? '', 5));
    expect(outcomes).toMatchObject([{ kind: 'confirmed', id, payload: line('merged') }]);
  });

  it('refuses what the merge function makes nothing of', () => {
    const document = synced({ conflictResolution: 'merge', merge: () => undefined });
    document.receive(conflict(document.perform(line('mine'))));
    expect(outcomes).toMatchObject([{ kind: 'refused' }]);
  });

  it('that was told twice counts once', () => {
    const document = synced({ conflictResolution: 'client-wins' });
    const id = document.perform(line('mine'));
    document.receive(conflict(id));
    document.receive(conflict(id));
    expect(operations()).toHaveLength(2);
  });

  it('needs a merge function to merge', () => {
    expect(() => reconciler({ conflictResolution: 'merge' })).toThrow(/merge function/);
  });
});
