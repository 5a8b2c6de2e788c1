/** How delays grow between connection attempts. */
export interface BackoffSettings {
  /** First delay in milliseconds. */
  readonly base: number;
  /** Growth per attempt, at least 1. */
  readonly factor: number;
  /** Longest delay in milliseconds. */
  readonly cap: number;
}

/** 1 s, growing by half, at most 30 s. */
export const DEFAULT_BACKOFF: BackoffSettings = { base: 1000, factor: 1.5, cap: 30_000 };

/** The delay in milliseconds before attempt 1, 2, 3…, before jitter: base × factor^(attempt − 1), at most cap. */
export function backoffDelay(attempt: number, settings: BackoffSettings = DEFAULT_BACKOFF): number {
  return Math.min(settings.cap, Math.round(settings.base * settings.factor ** (attempt - 1)));
}

/** Full jitter: anywhere from 0 up to `width` milliseconds, so that clients cut off together do not return together. */
export function jitter(width: number, random: () => number): number {
  return Math.floor(random() * width);
}
