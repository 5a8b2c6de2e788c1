import { Refusal } from './refusal.js';

/** The bounds of one message of a client. */
export const MESSAGE_BOUNDS = { bytes: 65_536, frames: 256, depth: 32, members: 4096 } as const;

/** One frame of a message, not checked yet. */
export interface RawFrame {
  readonly members: Readonly<Record<string, unknown>>;
  /** A name that stands twice in one of its objects. */
  readonly duplicate: string | undefined;
}

/** Takes a message apart as the hub does. Throws the Refusal of the whole message: bad_json, too_deep or too_large. */
export function framesOf(text: string): readonly RawFrame[] {
  const value = parse(text);
  const frames: unknown[] = Array.isArray(value) ? value : [value];
  if (!frames.every(isObject)) {
    throw new Refusal('bad_json', 'a frame is a JSON object, and a message one frame or an array');
  }
  if (frames.length > MESSAGE_BOUNDS.frames) {
    throw new Refusal('too_large', `an array holds at most ${MESSAGE_BOUNDS.frames} frames`);
  }
  const duplicates = new Survey(text, Array.isArray(value) ? 1 : 0).duplicates();
  return frames.map((members, n) => ({ members, duplicate: duplicates[n] }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('bad_json', 'the message is not one valid JSON text (RFC 8259)');
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Walks once over a text that is known to be JSON, and sees what JSON.parse does not tell. */
class Survey {
  readonly #text: string;
  /** How deep the array of frames is, which counts for nothing. */
  readonly #outer: number;
  /** The names of each open object; undefined for an open array. */
  readonly #open: (Set<string> | undefined)[] = [];
  readonly #duplicates: (string | undefined)[] = [];
  #frame = -1;
  #members = 0;
  #atName = false;

  constructor(text: string, outer: number) {
    this.#text = text;
    this.#outer = outer;
  }

  /** For each frame a name that stands twice in it. Throws too_deep and too_large. */
  duplicates(): readonly (string | undefined)[] {
    const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},]/gs;
    for (const [token] of this.#text.matchAll(tokens)) this.#take(token);
    return this.#duplicates;
  }

  #take(token: string): void {
    switch (token) {
      case '{':
      case '[':
        return this.#enter(token === '{');
      case '}':
      case ']':
        this.#open.pop();
        this.#atName = false;
        return;
      case ',':
        this.#atName = this.#open.at(-1) !== undefined;
        return;
      default:
        if (this.#atName) this.#name(JSON.parse(token) as string);
        this.#atName = false;
    }
  }

  #enter(isObject: boolean): void {
    if (this.#open.length === this.#outer) this.#frame++;
    this.#open.push(isObject ? new Set() : undefined);
    this.#atName = isObject;
    if (this.#open.length - this.#outer > MESSAGE_BOUNDS.depth) {
      throw new Refusal('too_deep', `a frame is nested at most ${MESSAGE_BOUNDS.depth} levels deep`);
    }
  }

  #name(name: string): void {
    if (++this.#members > MESSAGE_BOUNDS.members) {
      throw new Refusal('too_large', `a message has at most ${MESSAGE_BOUNDS.members} members`);
    }
    const names = this.#open.at(-1);
    if (names?.has(name) === true) this.#duplicates[this.#frame] ??= name;
    names?.add(name);
  }
}
