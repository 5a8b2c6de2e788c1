import type { Close } from '../closing.js';
import type { DisconnectFrame } from '../generated/frames.js';

/** The end of a link that has no close frame of its own: what a socket would have been told. */
export interface LinkEnd {
  readonly close: Close;
  /** Comes before the close, as on a socket. */
  readonly disconnect?: DisconnectFrame;
}

/** What the hub says in a problem document; of anybody else nothing is known. */
interface Problem {
  readonly code?: number;
  readonly detail?: string;
  readonly retryAfter?: number;
}

/** A cursor that the hub does not know any more: the next session begins without one. */
const BAD_POSITION = 304;

/** A link that broke. */
export function broken(reason: string, retryAfter?: number): LinkEnd {
  return { close: { code: 1006, reason, wasClean: false, ...(retryAfter !== undefined && { retryAfter }) } };
}

/** The code that a socket is closed with for the same reason; only the hub's own answers have one. */
const CODES: Readonly<Record<number, 1007 | 1009 | 1012 | 4001 | 4003 | 4029>> = {
  400: 1007,
  401: 4001,
  403: 4003,
  413: 1009,
  429: 4029,
  503: 1012,
};

/** What the answer to a request means for the link. What a proxy says between here and the hub breaks it. */
export async function endOf(response: Response): Promise<LinkEnd> {
  const problem = await problemOf(response);
  const reason = problem?.detail ?? `status ${response.status}`;
  const code = problem === undefined ? undefined : CODES[response.status];
  if (code === undefined || problem?.code === BAD_POSITION) return broken(reason);
  const close = { code, reason, wasClean: true };
  const retryAfter = retryAfterOf(response, problem);
  if (code !== 1012 && code !== 4029) return { close };
  const disconnect: DisconnectFrame = { type: 'disconnect', code, reason, reconnect: true };
  return { close, disconnect: { ...disconnect, ...(retryAfter !== undefined && { retryAfter }) } };
}

/** Milliseconds; undefined where the answer does not say. */
export function retryAfterOf(response: Response, problem?: Problem): number | undefined {
  const seconds = response.headers.get('Retry-After') ?? '';
  return problem?.retryAfter ?? (/^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined);
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (response.headers.get('Content-Type')?.startsWith('application/problem+json') !== true) return undefined;
  try {
    return (await response.json()) as Problem;
  } catch {
    return undefined; // It was cut: then it says no more than its status.
  }
}
