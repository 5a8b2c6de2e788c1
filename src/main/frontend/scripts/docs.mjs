/**
 * Makes the documentation of the packages' interfaces, in api/. What is exported and not documented, or refers to
 * something that is not exported, fails it. Every entry of every package counts, as its package.json names them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Application, OptionDefaults } from 'typedoc';

const frontend = resolve(import.meta.dirname, '..');
const packages = ['realtime', 'react', 'testing', 'devtools'];

/** The sources of what a package exports: `./dist/x/index.js` is made from `src/x/index.ts` or `.tsx`. */
function entriesOf(name) {
  const folder = join(frontend, 'packages', name);
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.values(exports).map((entry) => {
    const built = typeof entry === 'string' ? entry : entry.default;
    const source = join(folder, built.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
    return existsSync(source) ? source : `${source}x`;
  });
}

const application = await Application.bootstrap({
  name: 'Tidings',
  entryPoints: packages.flatMap(entriesOf),
  tsconfig: join(frontend, 'tsconfig.docs.json'),
  out: join(frontend, 'api'),
  readme: 'none',
  excludePrivate: true,
  excludeInternal: true,
  githubPages: false,
  // What the generator of the frames says about the bounds of a field.
  blockTags: [...OptionDefaults.blockTags, '@minItems', '@maxItems'],
  validation: { notExported: true, invalidLink: true, notDocumented: true, rewrittenLink: true },
  requiredToBeDocumented: ['Enum', 'Variable', 'Function', 'Class', 'Interface', 'TypeAlias'],
  treatWarningsAsErrors: true,
});
const project = await application.convert();
if (project === undefined) process.exit(1);
application.validate(project);
if (application.logger.hasErrors() || application.logger.hasWarnings()) process.exit(1);
await application.generateOutputs(project);
