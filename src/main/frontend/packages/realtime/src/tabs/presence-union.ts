import type { AckFrame, ClientFrame, ErrorFrame, PresencePayload, ServerFrame } from '../generated/frames.js';
import type { Line } from './lines.js';

/** What a tab asks about its part in a channel. */
export type PresenceRequest = Extract<
  ClientFrame,
  { readonly type: 'presence.join' | 'presence.update' | 'presence.leave' }
>;

/** What the presence of all tabs together needs from the leader. */
export interface PresencePort {
  ask(request: PresenceRequest, taker: (answer: ServerFrame) => void): void;
  answer(line: Line, request: PresenceRequest, answer: AckFrame | ErrorFrame): void;
}

interface Room {
  /** What each tab that is in says about itself. */
  readonly tabs: Map<Line, PresencePayload>;
  /** What the hub was told; undefined: the device is not in. */
  told: string | undefined;
  busy: boolean;
  /** Who asked since the request under way was made. */
  waiting: { readonly line: Line; readonly request: PresenceRequest }[];
}

/**
 * A device is in a channel once, however many of its tabs are: it comes with the first and goes with the last. It says what
 * the tab says that was looked at last, and what only others say; it is idle when all of them are.
 */
export class PresenceUnion {
  readonly #port: PresencePort;
  readonly #rooms = new Map<string, Room>();

  constructor(port: PresencePort) {
    this.#port = port;
  }

  /** A tab comes, changes what it says, or goes. */
  take(line: Line, request: PresenceRequest): void {
    const room = this.#roomOf(request.channel);
    const { payload = {} } = request;
    const before = room.tabs.get(line);
    if (request.type === 'presence.leave') room.tabs.delete(line);
    else if (request.type === 'presence.join') room.tabs.set(line, payload);
    else if (before !== undefined) room.tabs.set(line, changed(before, payload));
    room.waiting.push({ line, request });
    this.#pump(request.channel, room);
  }

  /** The tab is gone. */
  leave(line: Line): void {
    for (const [channel, room] of this.#rooms) if (room.tabs.delete(line)) this.#pump(channel, room);
  }

  /** Another tab is looked at. */
  looked(): void {
    for (const [channel, room] of this.#rooms) this.#pump(channel, room);
  }

  /** The session is over: every tab says everything anew in the next one. */
  clear(): void {
    this.#rooms.clear();
  }

  #roomOf(channel: string): Room {
    const room = this.#rooms.get(channel) ?? { tabs: new Map(), told: undefined, busy: false, waiting: [] };
    this.#rooms.set(channel, room);
    return room;
  }

  #pump(channel: string, room: Room): void {
    if (room.busy) return;
    const merged = mergedOf(room.tabs);
    const text = merged === undefined ? undefined : JSON.stringify(merged);
    if (text === room.told) return this.#answer(room, room.waiting.splice(0), { type: 'ack', id: 0 });
    const asked = room.waiting.splice(0);
    room.busy = true;
    const request: PresenceRequest =
      merged === undefined ? { type: 'presence.leave', channel } : { type: 'presence.join', channel, payload: merged };
    this.#port.ask(request, (answer) => {
      room.busy = false;
      if (answer.type === 'ack') room.told = text;
      if (answer.type === 'ack' || answer.type === 'error') this.#answer(room, asked, answer);
      if (answer.type === 'error' && !this.#undo(room, asked)) return;
      this.#pump(channel, room);
    });
  }

  #answer(room: Room, asked: Room['waiting'], answer: AckFrame | ErrorFrame): void {
    for (const { line, request } of asked) this.#port.answer(line, request, answer);
    if (room.tabs.size === 0 && room.told === undefined && !room.busy) this.#forget(room);
  }

  /** Who was refused is not in. False when that leaves nothing to be said. */
  #undo(room: Room, asked: Room['waiting']): boolean {
    for (const { line, request } of asked) if (request.type !== 'presence.leave') room.tabs.delete(line);
    return room.waiting.length > 0 || asked.length > 0;
  }

  #forget(room: Room): void {
    for (const [channel, other] of this.#rooms) if (other === room) this.#rooms.delete(channel);
  }
}

/** A null takes the field away. */
function changed(before: PresencePayload, change: PresencePayload): PresencePayload {
  const fields = Object.entries({ ...before, ...change }).filter(([, value]: [string, unknown]) => value !== null);
  return Object.fromEntries(fields);
}

/** What the device says; undefined when no tab is in. */
function mergedOf(tabs: ReadonlyMap<Line, PresencePayload>): PresencePayload | undefined {
  if (tabs.size === 0) return undefined;
  const byLook = [...tabs].sort(([a], [b]) => rank(a) - rank(b)).map(([, payload]) => payload);
  const merged: PresencePayload = Object.assign({}, ...byLook) as PresencePayload;
  const isIdle = byLook.every(({ status }) => status === 'idle');
  return 'status' in merged ? { ...merged, status: isIdle ? 'idle' : 'online' } : merged;
}

/** The higher, the more it is looked at: seen before hidden, then the later used. */
const rank = ({ look }: Line): number => (look.visible ? Number.MAX_SAFE_INTEGER / 2 : 0) + look.activeAt;
