/**
 * What an import really costs a page: bundles it as an application's build does, minified and without what it does not
 * use, and tells apart what the page loads at once and what it loads later.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const packages = new URL('../packages/', import.meta.url);
const ENTRY = '\0entry';

/**
 * The entries of one of our packages, by the name that is imported, each with its source, of which the build makes what
 * `npm pack` packs; and the packages that it expects beside it, which are not counted.
 */
export async function packageOf(folder) {
  const home = new URL(`${folder}/`, packages);
  const read = JSON.parse(await readFile(new URL('package.json', home), 'utf8'));
  const source = ({ default: built }) =>
    fileURLToPath(new URL(built.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'), home));
  const entries = Object.entries(read.exports).map(([path, target]) => [read.name + path.slice(1), source(target)]);
  const beside = Object.keys({ ...read.dependencies, ...read.peerDependencies });
  return { entries: new Map(entries), beside: beside.map((name) => new RegExp(`^${name}(/|$)`)) };
}

/** A page that uses this of an entry: names in braces, or `*`. */
export function importing(what, name) {
  const all = `of_${name.replace(/\W/g, '_')}`;
  return what === '*'
    ? `import * as ${all} from '${name}'; globalThis.${all} = ${all};`
    : `import ${what} from '${name}'; globalThis.${all} = ${what};`;
}

/** Bundles a page. Gives what is loaded at once, all together, and each chunk that is loaded later, by name. */
export async function bundle(code, { entries, beside }) {
  const build = await rolldown({
    input: ENTRY,
    external: beside,
    preserveEntrySignatures: false,
    platform: 'browser',
    resolve: { extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } },
    plugins: [
      {
        name: 'our packages',
        resolveId: (id) => (id === ENTRY ? id : entries.get(id)),
        load: (id) => (id === ENTRY ? code : undefined),
      },
    ],
  });
  try {
    const { output } = await build.generate({ format: 'esm', minify: true, comments: false });
    return apart(output.filter(({ type }) => type === 'chunk'));
  } finally {
    await build.close();
  }
}

function apart(chunks) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const eager = new Set();
  const visit = (chunk) => {
    if (chunk === undefined || eager.has(chunk)) return;
    eager.add(chunk);
    for (const file of chunk.imports) visit(byFile.get(file));
  };
  visit(chunks.find(({ isEntry }) => isEntry));
  const later = chunks.filter((chunk) => !eager.has(chunk));
  return { eager: sizeOf([...eager]), later: later.map((chunk) => sizeOf([chunk])) };
}

function sizeOf(chunks) {
  return {
    name: chunks[0].name,
    modules: chunks.flatMap(({ moduleIds }) => moduleIds).filter((id) => !id.startsWith('\0')),
    minified: chunks.reduce((bytes, { code }) => bytes + Buffer.byteLength(code), 0),
    gzip: chunks.reduce((bytes, { code }) => bytes + gzipSync(code, { level: 9 }).length, 0),
  };
}
