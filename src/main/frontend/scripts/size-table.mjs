const HEADS = ['entry', 'minified', 'gzip', 'added', 'budget', 'goal'];

/** One row for what an entry loads at once, and one for each chunk that it loads later. */
export function rowsOf(measured) {
  return measured.flatMap(({ name, what, budget, goal, added, eager, later }) => [
    { name: what === '*' ? name : `${name} ${what}`, minified: eager.minified, gzip: eager.gzip, added, budget, goal },
    ...later.map((chunk) => ({ name: `  later: ${chunk.name}`, minified: chunk.minified, gzip: chunk.gzip })),
  ]);
}

/** The rows as text, numbers to the right. */
export function tableOf(rows) {
  const cells = rows.map(({ name, ...numbers }) => [name, ...HEADS.slice(1).map((head) => shown(numbers[head]))]);
  const widths = HEADS.map((head, n) => Math.max(head.length, ...cells.map((row) => row[n].length)));
  const line = (row) => row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]) : cell.padStart(widths[n]))).join('  ');
  return [HEADS, ...cells].map(line).join('\n');
}

const shown = (bytes) => (bytes === undefined ? '' : bytes.toLocaleString('en'));
