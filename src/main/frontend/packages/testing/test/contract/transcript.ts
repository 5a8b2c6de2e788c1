import type { ServerFrame } from '@tidings/realtime';
import type { ContractClient } from './client.js';

/** What one client heard: its answers in order, and what it was told of each channel in order. */
export type Transcript = Readonly<Record<string, readonly unknown[]>>;

const INSTANTS = new Set(['timestamp', 'expires', 'joinedAt', 'lastSeen', 'at']);
/** Words for developers, which may change, and what depends on how many sessions there are. */
const FREE = new Set(['message', 'spread']);
/** What has nothing to do with what was asked: the time of day, and what features of the hub say, of which the fake one has none. */
const LEFT_OUT = new Set(['pong', 'token.expiring', 'notification.badge', 'chat.unread.sync']);
const POSITION = /^([0-9a-v]{13}):(\d+)$/;

/** Takes down what clients heard, so that two hubs can be compared: names that are made up are numbered. */
export class Transcripts {
  readonly #epochs = new Map<string, string>();
  readonly #versions = new Map<string, number>();

  /** By the name of the client. */
  of(clients: readonly ContractClient[]): Readonly<Record<string, Transcript>> {
    return Object.fromEntries(clients.map((client) => [client.name, this.#transcript(client)]));
  }

  #transcript({ frames, closedWith }: ContractClient): Transcript {
    const parts: Record<string, unknown[]> = {};
    for (const frame of frames) {
      if (LEFT_OUT.has(frame.type)) continue;
      (parts[partOf(frame)] ??= []).push(this.#plain(frame, frame));
    }
    return { ...parts, closed: [closedWith ?? 'not closed'] };
  }

  #plain(value: unknown, frame: ServerFrame, key = ''): unknown {
    if (INSTANTS.has(key)) return 'instant';
    if (key === 'session') return 'session';
    if (key === 'version' && typeof value === 'number' && 'channel' in frame)
      return this.#version(value, frame.channel);
    if (key === 'reason' && (frame.type === 'disconnect' || frame.type === 'connected')) return 'words';
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((element: unknown) => this.#plain(element, frame));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).filter(([name]) => !FREE.has(name));
    return Object.fromEntries(members.map(([name, member]) => [name, this.#plain(member, frame, name)]));
  }

  #text(text: string): string {
    const [, epoch, offset] = POSITION.exec(text) ?? [];
    if (epoch === undefined || offset === undefined) return text;
    const known = this.#epochs.get(epoch) ?? `epoch-${this.#epochs.size + 1}`;
    this.#epochs.set(epoch, known);
    return `${known}:${offset}`;
  }

  #version(version: number, channel = ''): string {
    const first = this.#versions.get(channel) ?? version;
    this.#versions.set(channel, first);
    return `first + ${version - first}`;
  }
}

/** What has an order of its own: the order between an ack and an event is not defined. */
function partOf(frame: ServerFrame): string {
  if (!('channel' in frame) || ['ack', 'error', 'sync'].includes(frame.type)) return 'answers';
  return `${frame.type.startsWith('presence.') ? 'presence of' : 'channel'} ${frame.channel ?? ''}`;
}
