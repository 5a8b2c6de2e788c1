import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as core from '../src/index.js';
import { anysOf } from './no-any.js';
import { entries, faultsOf, home, programOf } from './programs.js';

const LONG = { timeout: 120_000 };

describe('the exports', () => {
  it('have no any in their types, of all entries', LONG, () => {
    const files = entries();
    const program = programOf(files);
    const found = files.map((file) => [file, anysOf(program, file)] as const);
    expect(files.length).toBeGreaterThan(4);
    expect(found.filter(([, anys]) => anys.length > 0)).toEqual([]);
  });

  it('are searched in every place where an any can stand', LONG, () => {
    const file = join(home, 'src', 'planted.ts');
    const text = `
      interface Deep { readonly list: readonly { readonly found: any }[]; again?: Deep }
      export type Options = { on?(event: any): void; deep?: Deep; fine: unknown };
      export class Thing<T extends Record<string, any>> {
        #hidden: any;
        readonly map = new Map<string, any>();
        constructor(readonly of: T) {}
        run(): Promise<any> { throw this.#hidden; }
      }
      export type Either<T> = T extends string ? any : never;
      export const parsed = JSON.parse('1');`;
    expect([...anysOf(programOf([file], new Map([[file, text]])), file)].sort()).toEqual([
      'Either',
      'Options.deep.list<>.found',
      'Options.on(event)',
      'Thing().map<>',
      'Thing().run()<>',
      'Thing(of)<>',
      'parsed',
    ]);
  });

  it('of the core are these', () => {
    expect(Object.keys(core).sort()).toEqual([
      'AckTimeoutError',
      'AuthenticationError',
      'CLOSE_CODES',
      'Channel',
      'ConnectionClosedError',
      'DEFAULT_BACKOFF',
      'ERROR_CODES',
      'QueueOverflowError',
      'RealtimeConnection',
      'RealtimeError',
      'SDK_CODES',
      'ServerError',
      'TooLargeError',
      'VERSION',
      'backoffDelay',
      'isEvent',
      'isMessage',
    ]);
  });
});

describe('the five-minute start', () => {
  const readme = readFileSync(join(home, 'README.md'), 'utf8');
  const [, example = ''] = /`src\/main\.ts`:\s+```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const file = join(home, 'src', 'example.ts');

  it('compiles', LONG, () => {
    expect(example).toContain('new RealtimeConnection');
    expect(faultsOf(programOf([file], new Map([[file, example]])))).toEqual([]);
  });

  it('would be found not to', LONG, () => {
    const wrong = example.replace('lobby.publish(input.value)', 'lobby.publish(5)');
    expect(wrong).not.toBe(example);
    expect(faultsOf(programOf([file], new Map([[file, wrong]])))).toEqual([
      expect.stringContaining("'number' is not assignable to parameter of type 'string'"),
    ]);
  });
});
