import type { RequestId } from '@tidings/realtime';
import { badField, missing } from './refusal.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the members of one object of a frame. Each method checks the kind and the bound that it names, and throws a
 * Refusal that names the field and the rule. A member that is null counts as absent.
 */
export class Fields {
  readonly #members: Members;
  readonly #path: string;

  constructor(members: Members, path = '') {
    this.#members = members;
    this.#path = path;
  }

  /** A string of 1 to `most` characters. */
  text(name: string, most: number): string | undefined {
    const text = this.anyText(name);
    if (text !== undefined && (text === '' || text.length > most))
      this.#refuse(name, `must have 1 to ${most} characters`);
    return text;
  }

  /** The same, which must be there. */
  requiredText(name: string, most: number): string {
    return this.text(name, most) ?? this.#miss(name);
  }

  /** A string of any length, for what is checked elsewhere. */
  anyText(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'string') return value;
    return this.#refuse(name, `must be a string, not ${wordsOf(value)}`);
  }

  /** The same, which must be there. */
  requiredAnyText(name: string): string {
    return this.anyText(name) ?? this.#miss(name);
  }

  /** One of some strings. */
  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.anyText(name);
    if (text === undefined) return undefined;
    return values.find((value) => value === text) ?? this.#refuse(name, `must be one of ${values.join(', ')}`);
  }

  /** A string of at most `most` characters, which may be empty. */
  textUpTo(name: string, most: number): string | undefined {
    const text = this.anyText(name);
    if (text !== undefined && text.length > most) this.#refuse(name, `must have at most ${most} characters`);
    return text;
  }

  /** Any number. */
  number(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'number') return value;
    return this.#refuse(name, 'must be a number of at most 32 characters');
  }

  /** An integer between the bounds, both included. */
  integer(name: string, least: number, most: number): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') return this.#refuse(name, `must be a number, not ${wordsOf(value)}`);
    if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
    return this.#refuse(name, `must be an integer from ${least} to ${most}`);
  }

  /** A boolean; false when it is absent. */
  flag(name: string): boolean {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    return this.#refuse(name, `must be true or false, not ${wordsOf(value)}`);
  }

  /** An object, as it came. */
  object(name: string): Members | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object' && !Array.isArray(value)) return value as Members;
    return this.#refuse(name, `must be an object, not ${wordsOf(value)}`);
  }

  /** The members of an object; an error in one has the path of the object. */
  fields(name: string): Fields | undefined {
    const members = this.object(name);
    return members && new Fields(members, `${this.#path}${name}.`);
  }

  /** An array of at most `most` elements. */
  array(name: string, most = Infinity): readonly unknown[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.#refuse(name, `must be an array, not ${wordsOf(value)}`);
    const elements: unknown[] = value;
    if (elements.length > most) this.#refuse(name, `must have at most ${most} elements`);
    return elements;
  }

  /** An array of strings of any length, for what is checked elsewhere. */
  anyTexts(name: string, most: number): string[] | undefined {
    const elements = this.array(name, most);
    if (elements === undefined) return undefined;
    return elements.every(isText) ? [...elements] : this.#refuse(name, 'must hold strings');
  }

  /** An array of strings of 1 to `length` characters. */
  texts(name: string, most: number, length: number): string[] | undefined {
    const elements = this.array(name, most);
    const fine = (element: unknown): element is string => isText(element) && element !== '' && element.length <= length;
    if (elements === undefined) return undefined;
    return elements.every(fine) ? [...elements] : this.#refuse(name, `must hold strings of 1 to ${length} characters`);
  }

  /** The id of the frame: a string of 1 to 64 characters, or a safe integer. */
  id(): RequestId | undefined {
    const value = this.#value('id');
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= 64) return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    return this.#refuse('id', 'must be a string of 1 to 64 characters or a safe integer');
  }

  /** Whatever it is, null included; it must be there. */
  requiredValue(name: string): unknown {
    return name in this.#members ? this.#members[name] : this.#miss(name);
  }

  #value(name: string): unknown {
    return this.#members[name] ?? undefined;
  }

  #refuse(name: string, rule: string): never {
    throw badField(this.#path + name, rule);
  }

  #miss(name: string): never {
    throw missing(this.#path + name);
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return WORDS[typeof value] ?? 'an object';
}

const WORDS: Readonly<Record<string, string>> = { string: 'a string', number: 'a number', boolean: 'true or false' };
