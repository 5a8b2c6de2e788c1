import type { ClientFrame, ServerFrame } from './generated/frames.js';
import type { SchemaIssue } from './standard-schema.js';

/** Something the other side must not do; reported through `onDefect`, never thrown. */
export interface Defect {
  readonly kind: 'undecodable' | 'offset_jump' | 'foreign_epoch' | 'schema' | 'storage' | 'transport' | 'tabs';
  readonly channel?: string;
  /** Of `schema`: the event that no listener got, by its position in the channel. */
  readonly eventId?: string;
  /** Of `schema`: what is wrong with its payload. */
  readonly issues?: readonly SchemaIssue[];
  /** One sentence for a developer. */
  readonly detail: string;
}

const encoder = new TextEncoder();

/** The frame as it goes over the wire. */
export function encode(frame: ClientFrame): string {
  return JSON.stringify(frame);
}

/** Length in bytes of UTF-8, which is what the hub's limits count. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** The frames of one message: a single one or an array. Elements that are no frames are left out and reported. */
export function decode(message: unknown, onDefect: (defect: Defect) => void): readonly ServerFrame[] {
  if (typeof message !== 'string') {
    onDefect({ kind: 'undecodable', detail: 'The hub sent a binary message.' });
    return [];
  }
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch (error) {
    onDefect({ kind: 'undecodable', detail: `The hub sent a message that is not JSON: ${String(error)}` });
    return [];
  }
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter((frame): frame is ServerFrame => {
    const fine = typeof frame === 'object' && frame !== null && 'type' in frame && typeof frame.type === 'string';
    if (!fine) onDefect({ kind: 'undecodable', detail: 'The hub sent a frame without a type.' });
    return fine;
  });
}
