import { CLOSE_CODES } from '@tidings/realtime';
import { words } from './format.js';

const names = new Map<number, string>(CLOSE_CODES.map(({ code, name }) => [code, words(name)]));
/** Of these two nothing is sent: a client takes them for itself (RFC 6455, 7.4.1). */
const UNSENT = new Map([
  [1005, 'no status'],
  [1006, 'abnormal closure'],
]);

/** A close code with its name, where it has one: `1006 (abnormal closure)`. */
export function closeWords(code: number): string {
  const name = names.get(code) ?? UNSENT.get(code);
  return name === undefined ? String(code) : `${code} (${name})`;
}
