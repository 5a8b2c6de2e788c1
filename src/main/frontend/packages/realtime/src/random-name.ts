/** A name of 22 characters that nobody else has: it is one of 2^113. */
export function randomName(random: () => number): string {
  return Array.from({ length: 22 }, () => Math.floor(random() * 36).toString(36)).join('');
}
