/** Numbers, sizes and times in words for the reader: in her locale, in her zone. */

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const few = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const short = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  second: '2-digit',
});
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** 12,345 */
export function count(n: number): string {
  return whole.format(n);
}

/** One of it, or several: 1 channel, 3 channels. */
export function counted(n: number, one: string, several = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : several}`;
}

/** A number that may be small: 12,345, 12.3, 0.25. */
export function amount(n: number): string {
  const size = Math.abs(n);
  if (size >= 100) return whole.format(n);
  return size >= 1 ? few.format(n) : exact.format(n);
}

/** Milliseconds with their unit: 8.4 ms, 1.2 s. */
export function millis(ms: number): string {
  return ms < 1000 ? `${amount(ms)} ms` : `${amount(ms / 1000)} s`;
}

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes with their unit, in steps of 1,000: 512 B, 1.2 kB. */
export function bytes(n: number): string {
  const step = n < 1000 ? 0 : Math.min(Math.floor(Math.log10(n) / 3), SIZES.length - 1);
  return `${step === 0 ? amount(n) : few.format(n / 1000 ** step)} ${SIZES[step] ?? ''}`;
}

/** A part of a whole: 75%. */
export function percent(part: number): string {
  return share.format(part);
}

/** How long, in its two largest units: 3 s, 2 min 5 s, 4 h 10 min, 2 d 3 h. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return both(minutes, 'min', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? both(hours, 'h', minutes % 60, 'min') : both(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function both(large: number, unit: string, small: number, smaller: string): string {
  return small === 0 ? `${whole.format(large)} ${unit}` : `${whole.format(large)} ${unit} ${small} ${smaller}`;
}

/** Day and time in the reader's zone. */
export function moment(at: number): string {
  return dayAndTime.format(at);
}

/** The same without the year, for tables. */
export function shortMoment(at: number): string {
  return short.format(at);
}

/** A code such as `token_expired` or `connection.traced` as words. */
export function words(code: string): string {
  return code.replaceAll(/[._-]+/g, ' ');
}
