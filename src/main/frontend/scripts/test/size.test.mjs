import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, importing, packageOf } from '../bundle-size.mjs';
import { rowsOf, tableOf } from '../size-table.mjs';

const CORE = importing('{ RealtimeConnection }', '@tidings/realtime');
const short = (modules) => modules.map((path) => path.replace(/^.*\/src\//, ''));

let realtime;

beforeAll(async () => {
  realtime = await packageOf('realtime');
});

describe('the core', { timeout: 60_000 }, () => {
  it('has none of the other entries, and none of what is loaded when it is needed', async () => {
    const { eager, later } = await bundle(CORE, realtime);
    const modules = short(eager.modules);
    expect(modules).toContain('connection.ts');
    const apart =
      /^(backpressure|event-stream|orderer|reconciler|tabs|transport)\/|outbox-keeper|indexeddb|^generated\/codes\.ts$/;
    expect(modules.filter((name) => apart.test(name))).toEqual([]);
    expect(later.map(({ name }) => name)).toEqual(expect.arrayContaining(['fallbacks', 'stored-outbox']));
  });

  it('is not there for a page that uses nothing of it', async () => {
    const { eager } = await bundle("import '@tidings/realtime';", realtime);
    expect([eager.modules, eager.minified]).toEqual([[], expect.any(Number)]);
    expect(eager.minified).toBeLessThan(20);
  });

  it('is not there for a page that uses one small thing of it', async () => {
    const { eager } = await bundle(importing('{ backoffDelay }', '@tidings/realtime'), realtime);
    expect(short(eager.modules)).toEqual(['backoff.ts']);
  });
});

describe('a measurement', { timeout: 60_000 }, () => {
  it('counts what is loaded at once together, and each later chunk for itself', async () => {
    const { eager, later } = await bundle(CORE, realtime);
    for (const chunk of [eager, ...later]) {
      expect(chunk.gzip).toBeGreaterThan(200);
      expect(chunk.gzip).toBeLessThan(chunk.minified);
    }
    const all = await bundle(importing('*', '@tidings/realtime'), realtime);
    expect(all.eager.gzip).toBeGreaterThan(eager.gzip);
  });

  it('leaves out what a package expects beside it', async () => {
    const react = await packageOf('react');
    const { eager } = await bundle(importing('*', '@tidings/react'), react);
    expect(eager.modules.filter((path) => !path.includes('/packages/react/src/'))).toEqual([]);
    expect(react.beside.some((name) => name.test('@tidings/realtime/backpressure'))).toBe(true);
    expect(react.beside.some((name) => name.test('react-dom'))).toBe(false);
  });

  it('knows every entry of a package', () => {
    expect([...realtime.entries.keys()]).toEqual(
      expect.arrayContaining(['@tidings/realtime', '@tidings/realtime/orderer', '@tidings/realtime/reconciler']),
    );
  });
});

describe('the table', () => {
  it('has a row for each entry and each later chunk', () => {
    const eager = { name: 'entry', minified: 30_000, gzip: 11_000 };
    const later = [{ name: 'fallbacks', minified: 9000, gzip: 3000 }];
    const measured = [
      { name: '@x/y', what: '{ A }', budget: 12_000, goal: 9000, eager, later },
      { name: '@x/y/z', what: '*', added: 900, eager: { name: 'z', minified: 2000, gzip: 1000 }, later: [] },
    ];
    expect(tableOf(rowsOf(measured)).split('\n')).toEqual([
      'entry               minified    gzip  added  budget   goal',
      '@x/y { A }            30,000  11,000         12,000  9,000',
      '  later: fallbacks     9,000   3,000                      ',
      '@x/y/z                 2,000   1,000    900               ',
    ]);
  });
});

describe('npm run size', { timeout: 120_000 }, () => {
  const run = promisify(execFile);
  const script = fileURLToPath(new URL('../size.mjs', import.meta.url));

  it('fails where something is over its budget, and names it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidings-size-'));
    try {
      const budgets = join(folder, 'budgets.json');
      await writeFile(budgets, '{"@tidings/realtime/orderer":{"budget":10},"@tidings/react":{"budget":1000000}}');
      const failure = await run(process.execPath, [script, budgets]).catch((error) => error);
      expect(failure.code).toBe(1);
      expect(failure.stderr).toMatch(/^@tidings\/realtime\/orderer has \d+ bytes of gzip; its budget is 10\.\n$/);
      expect(failure.stdout).toContain('later: fallbacks');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
