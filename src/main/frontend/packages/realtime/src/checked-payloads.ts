import type { Defect } from './codec.js';
import { badField } from './errors.js';
import type { MessageFrame } from './generated/frames.js';
import { InOrder } from './in-order.js';
import { isolated } from './listeners.js';
import type { SchemaIssue, SchemaResult, StandardSchema } from './standard-schema.js';

/** A listener of any event of a channel. */
export type AnyListener = (...args: readonly unknown[]) => void;

/** What a schema says of one message. */
interface Verdict {
  /** Undefined until {@link later} has resolved. */
  result: SchemaResult<unknown> | undefined;
  /** Of a schema that takes its time; never rejects. */
  later?: Promise<void>;
}

/** Events that have no place in the order of the channel. */
const UNORDERED = ['presence', 'state', 'error'];

/**
 * The payloads of one channel as a schema makes them. Each message is checked once, however many listen; one that the
 * schema refuses is told as a defect, and no listener gets it. Messages, gaps, snapshots and typed events stay in the
 * channel's order, however long a schema takes.
 */
export class CheckedPayloads {
  readonly #channel: string;
  readonly #schema: StandardSchema;
  readonly #onDefect: (defect: Defect) => void;
  readonly #order = new InOrder();
  /** The message that was checked last, which the next listener gets, too. */
  #frame: MessageFrame | undefined;
  #verdict: Verdict = { result: undefined };

  /** Throws a RealtimeError named bad_field for what is no schema. */
  constructor(channel: string, schema: StandardSchema, onDefect: (defect: Defect) => void) {
    const props = schema['~standard'] as Partial<StandardSchema['~standard']> | undefined;
    if (typeof props?.validate !== 'function')
      throw badField('schema has no ~standard.validate.', 'Set schema to one that follows Standard Schema 1.');
    this.#channel = channel;
    this.#schema = schema;
    this.#onDefect = onDefect;
  }

  /** The listener as the channel has to call it. */
  wrap(event: string, listener: AnyListener): AnyListener {
    if (event === 'message') return (_, frame) => this.#message(frame as MessageFrame, listener);
    if (UNORDERED.includes(event)) return listener;
    return (...args) => this.#order.take(() => isolated(() => listener(...args)));
  }

  #message(frame: MessageFrame, listener: AnyListener): void {
    const verdict = this.#verdictOn(frame);
    this.#order.take(() => {
      const { result } = verdict;
      if (result !== undefined && result.issues === undefined) isolated(() => listener(result.value, frame));
    }, verdict.later);
  }

  #verdictOn(frame: MessageFrame): Verdict {
    if (frame !== this.#frame) {
      this.#frame = frame;
      this.#verdict = this.#check(frame);
    }
    return this.#verdict;
  }

  /** A schema that throws or rejects has found the message wrong. */
  #check(frame: MessageFrame): Verdict {
    const failed = (error: unknown): SchemaResult<unknown> =>
      this.#judged({ issues: [{ message: String(error) }] }, frame);
    try {
      const result = this.#schema['~standard'].validate(frame.payload);
      if (!('then' in result)) return { result: this.#judged(result, frame) };
      const verdict: Verdict = { result: undefined };
      const judged = Promise.resolve(result).then((later) => this.#judged(later, frame), failed);
      verdict.later = judged.then((later) => void (verdict.result = later));
      return verdict;
    } catch (error) {
      return { result: failed(error) };
    }
  }

  #judged(result: SchemaResult<unknown>, { id }: MessageFrame): SchemaResult<unknown> {
    const { issues } = result;
    if (issues !== undefined) {
      const detail = `Event ${id} is not what the schema of its channel wants: ${issues.map(shownOf).join('; ')}`;
      this.#onDefect({ kind: 'schema', channel: this.#channel, eventId: id, issues, detail });
    }
    return result;
  }
}

function shownOf({ path = [], message }: SchemaIssue): string {
  const keys = path.map((key) => String(typeof key === 'object' ? key.key : key));
  return [...(keys.length > 0 ? [keys.join('.')] : []), message].join(': ');
}
