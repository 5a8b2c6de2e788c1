import { CLOSE_CODES } from '@tidings/realtime';
import { words } from './format.js';

const names = new Map<number, string>(CLOSE_CODES.map(({ code, name }) => [code, words(name)]));
/** A close code with its name, where it has one: `1001 (going away)`. */
export function closeWords(code: number): string {
  const name = names.get(code);
  return name === undefined ? String(code) : `${code} (${name})`;
}
