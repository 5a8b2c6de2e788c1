/**
 * Prints what each entry of our packages costs a page, in bytes, and fails when one is over its budget in
 * `size-budgets.json`, or in the file that is named. `added` is what an entry costs a page that has the core already, `goal` where it shall get.
 */
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { bundle, importing, packageOf } from './bundle-size.mjs';
import { rowsOf, tableOf } from './size-table.mjs';

const budgets = JSON.parse(await readFile(argv[2] ?? new URL('size-budgets.json', import.meta.url), 'utf8'));
const CORE = '@tidings/realtime';
const whatOf = (name) => budgets[name]?.import ?? '*';

const measured = [];
for (const folder of ['realtime', 'react']) {
  const ours = await packageOf(folder);
  const core = ours.entries.has(CORE) ? importing(whatOf(CORE), CORE) : '';
  const alone = core === '' ? undefined : await bundle(core, ours);
  for (const name of ours.entries.keys()) {
    const code = importing(whatOf(name), name);
    const size = await bundle(code, ours);
    const both = alone === undefined || name === CORE ? undefined : await bundle(`${core}${code}`, ours);
    const added = both === undefined ? undefined : both.eager.gzip - alone.eager.gzip;
    measured.push({
      name,
      what: whatOf(name),
      budget: budgets[name]?.budget,
      goal: budgets[name]?.goal,
      added,
      ...size,
    });
  }
}

const rows = rowsOf(measured);
console.log(tableOf(rows));
const over = rows.filter((row) => row.budget !== undefined && row.gzip > row.budget);
for (const { name, gzip, budget } of over) console.error(`${name} has ${gzip} bytes of gzip; its budget is ${budget}.`);
if (over.length > 0) process.exitCode = 1;
