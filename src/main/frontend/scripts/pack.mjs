/**
 * Packs the packages as they are published, into the folder that is named (packed/ unless it is). Build them first.
 * Prints the path of each tarball.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const frontend = resolve(import.meta.dirname, '..');
const target = resolve(process.argv[2] ?? join(frontend, 'packed'));
const packages = ['realtime', 'react', 'testing', 'devtools'];

mkdirSync(target, { recursive: true });
for (const name of packages) {
  if (!existsSync(join(frontend, 'packages', name, 'dist', 'index.js'))) {
    throw new Error(`packages/${name} is not built: run npm run build first`);
  }
  copyFileSync(join(frontend, '../../../LICENSE'), join(frontend, 'packages', name, 'LICENSE')); // npm packs it.
}
const workspaces = packages.flatMap((name) => ['-w', `@tidings/${name}`]);
const words = ['pack', '--json', '--pack-destination', target, ...workspaces];
const packed = execFileSync('npm', words, { cwd: frontend, encoding: 'utf8' });
for (const { filename } of JSON.parse(packed)) console.log(join(target, filename));
