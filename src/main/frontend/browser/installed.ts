import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where administrators' programs are, which are not on everybody's path. */
const SYSTEM = ['/usr/sbin', '/usr/local/sbin'];

/**
 * The path of an installed program by the first of its names that is there. Where it is not, the tests that need it are
 * skipped and the reason is printed; with CI=true that is an error.
 */
export function installed(debianPackage: string, ...names: readonly string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...SYSTEM];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);
  if (found !== undefined) return found;
  const line = `${debianPackage} IS NOT INSTALLED: ITS BROWSER TESTS ARE SKIPPED. Install the package ${debianPackage}.`;
  if (process.env['CI'] === 'true') throw new Error(line);
  console.error(`\n${'!'.repeat(line.length)}\n${line}\n${'!'.repeat(line.length)}\n`);
  return undefined;
}
