import { ERROR_CODES, type ErrorFrame, type RequestId } from '@tidings/realtime';

/** The name of an error code of the wire. */
export type ErrorName = (typeof ERROR_CODES)[number]['name'];

/** Throw one from {@link FakeServer.answer} to refuse a request with the error of that name. */
export class Refusal extends Error {
  /** The code's name; its number and whether the request may be repeated follow from it. */
  readonly error: ErrorName;
  /** The path of the field at fault. */
  readonly field: string | undefined;
  /** Not before that many milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(error: ErrorName, message: string, field?: string, retryAfter?: number) {
    super(message);
    this.name = 'Refusal';
    this.error = error;
    this.field = field;
    this.retryAfter = retryAfter;
  }
}

/** The refusal of a field for breaking a rule, for example `must be positive`. */
export function badField(field: string, rule: string): Refusal {
  return new Refusal('bad_field', `${field} ${rule}`, field);
}

/** The refusal of a frame without a field that it must have. */
export function missing(field: string): Refusal {
  return new Refusal('missing_field', `${field} is required`, field);
}

/** What the client is told of a refusal. */
export function errorFrame(refusal: Refusal, id?: RequestId, channel?: string): ErrorFrame {
  const { code, name, retryable } = rowOf(refusal.error);
  return {
    type: 'error',
    ...(id !== undefined && { id }),
    ...(channel !== undefined && { channel }),
    code,
    name,
    message: refusal.message,
    ...(refusal.field !== undefined && { field: refusal.field }),
    retryable,
    ...(refusal.retryAfter !== undefined && { retryAfter: refusal.retryAfter }),
  };
}

/** The wire code of that name. */
export function codeOf(name: ErrorName): number {
  return rowOf(name).code;
}

function rowOf(name: ErrorName): (typeof ERROR_CODES)[number] {
  const row = ERROR_CODES.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`No error code is called ${name}.`);
  return row;
}
