const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

/** A name of 22 characters that nobody else has. */
export function randomName(random: () => number): string {
  return Array.from({ length: 22 }, () => ALPHABET.charAt(Math.floor(random() * ALPHABET.length))).join('');
}
