import { RealtimeError } from '../errors.js';
import { ERROR_NAMES } from '../generated/code-names.js';
import { loadWords, remedyOf } from '../words.js';

/** A request was refused. `what` is the server's own sentence where it sent a problem document (RFC 9457). */
export class HttpProblemError extends RealtimeError {
  /** The HTTP status. */
  readonly status: number;
  /** The field that is wrong, as a path, where the server named one. */
  readonly field: string | undefined;
  /** All of the problem document, with members of its own such as `answerId`; empty where there was none. */
  readonly members: Readonly<Record<string, unknown>>;

  /** Whether the server itself has said why; else it may be a proxy, or a server whose application is not there yet. */
  get explained(): boolean {
    return Object.keys(this.members).length > 0;
  }

  constructor(status: number, members: Readonly<Record<string, unknown>> = {}, retryAfter?: number) {
    const { code, type, detail, field, retryable } = members;
    const wire = typeof code === 'number' && code in ERROR_NAMES ? code : null;
    super({
      code: wire ?? 1000 + status,
      name: (wire === null ? undefined : ERROR_NAMES[wire]) ?? nameOf(type) ?? `http_${status}`,
      what: typeof detail === 'string' ? detail : `The server answered with status ${status}.`,
      todo: wire === null ? todoOf(status) : remedyOf(wire),
      retryable: typeof retryable === 'boolean' ? retryable : mayPass(status),
      retryAfter: millis(members['retryAfter']) ?? retryAfter,
    });
    this.status = status;
    this.field = typeof field === 'string' ? field : undefined;
    this.members = members;
  }
}

/** The error that a refused request is; reads the body where it is a problem document. */
export async function problemOf(response: Response, now: number): Promise<HttpProblemError> {
  const retryAfter = retryAfterOf(response.headers.get('Retry-After'), now);
  const isProblem = /^application\/(problem\+)?json\b/i.test(response.headers.get('Content-Type') ?? '');
  const members = isProblem ? membersOf(await response.text()) : {};
  if ('code' in members) await loadWords().catch(() => undefined); // Then it says where to look the code up.
  return new HttpProblemError(response.status, members, retryAfter);
}

/** Milliseconds from `Retry-After`, which says seconds or a date (RFC 9110, 10.2.3); undefined for anything else. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // The status says enough.
  }
}

function nameOf(type: unknown): string | undefined {
  return typeof type === 'string' ? /\/([a-z0-9_]+)$/.exec(type)?.[1] : undefined;
}

function millis(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

function mayPass(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

function todoOf(status: number): string {
  if (status === 401) return 'Sign in again.';
  if (status === 403) return 'Ask for permission.';
  if (status === 404) return 'Check the address.';
  return mayPass(status) ? 'Try again later.' : 'Check the request.';
}
