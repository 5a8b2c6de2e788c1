import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const home = join(import.meta.dirname, '..');

/** The source of each entry of the package. */
export function entries(): string[] {
  const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    exports: Record<string, { default: string }>;
  };
  return Object.values(exports).map(({ default: built }) => sourceOf(built));
}

/** Compiles files as the package is compiled; those that are given as text need not exist. */
export function programOf(files: readonly string[], texts: ReadonlyMap<string, string> = new Map()): ts.Program {
  const config = ts.readConfigFile(join(home, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, home);
  const paths = Object.fromEntries(entries().map((file) => [nameOf(file), [file]]));
  const all = { ...options, paths, noEmit: true };
  const host = ts.createCompilerHost(all);
  const [read, exists] = [host.getSourceFile.bind(host), host.fileExists.bind(host)];
  host.getSourceFile = (name, language, ...rest) => {
    const text = texts.get(name);
    return text === undefined ? read(name, language, ...rest) : ts.createSourceFile(name, text, language);
  };
  host.fileExists = (name) => texts.has(name) || exists(name);
  return ts.createProgram([...files], all, host);
}

/** What the compiler finds wrong, one line each. */
export function faultsOf(program: ts.Program): string[] {
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => {
    return `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

const sourceOf = (built: string): string => join(home, built.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'));

/** As it is imported. */
function nameOf(source: string): string {
  const path = source.slice(join(home, 'src').length).replace(/\/index\.ts$/, '');
  return `@tidings/realtime${path}`;
}
