/** Finds the TypeScript in a page of the documentation, and compiles it against the sources of our packages. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const frontend = resolve(import.meta.dirname, '../..');
const parsed = new Map();

/** Each block of `ts` or `tsx` in a page, and the line at which its code begins. */
export function snippetsOf(text) {
  return [...text.matchAll(/^```tsx?\n([\s\S]*?)^```$/gm)].map(({ 0: block, 1: code, index }) => ({
    code,
    line: text.slice(0, index + block.indexOf('\n')).split('\n').length + 1,
  }));
}

/**
 * Compiles each snippet as a module of its own. `names` declares what a reader has beside it. Gives what the compiler
 * finds wrong, by the line of the page.
 */
export function faultsOf(snippets, names) {
  const texts = new Map([[virtual('names.d.ts'), names]]);
  for (const { code, line } of snippets) texts.set(virtual(`line-${line}.tsx`), `${code}\nexport {};\n`);
  const options = optionsOf();
  const program = ts.createProgram([...texts.keys()], options, hostOf(texts, options));
  return ts.getPreEmitDiagnostics(program).map(described);
}

const virtual = (name) => join(frontend, 'snippets', name);

function optionsOf() {
  const base = ts.readConfigFile(join(frontend, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(base.config, ts.sys, frontend);
  const ofReaders = { noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true, noEmit: true };
  const types = ['node', 'vite/client'];
  return { ...options, ...ofReaders, jsx: ts.JsxEmit.ReactJSX, baseUrl: frontend, paths: pathsOf(), types };
}

/** What our packages export, by the name that is imported: the sources of which the build makes it. */
function pathsOf() {
  const entries = ['realtime', 'react', 'testing', 'devtools'].flatMap((name) => {
    const home = join(frontend, 'packages', name);
    const read = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    return Object.entries(read.exports).map(([path, target]) => [
      read.name + path.slice(1),
      [join(home, target.types.replace(/^\.\/dist\/(.*)\.d\.ts$/, 'src/$1.ts'))],
    ]);
  });
  return Object.fromEntries(entries);
}

function hostOf(texts, options) {
  const host = ts.createCompilerHost(options);
  const [read, exists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.getSourceFile = (name, language) => {
    const text = texts.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, language);
    if (!parsed.has(name)) parsed.set(name, read(name, language));
    return parsed.get(name);
  };
  host.fileExists = (name) => texts.has(name) || exists(name);
  return host;
}

function described({ messageText, file, start }) {
  const text = ts.flattenDiagnosticMessageText(messageText, ' ');
  const [, first] = /line-(\d+)\.tsx$/.exec(file?.fileName ?? '') ?? [];
  if (first === undefined) return `${file?.fileName ?? ''}: ${text}`;
  return `line ${Number(first) + file.getLineAndCharacterOfPosition(start ?? 0).line}: ${text}`;
}
