import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectTypeOf, it } from 'vitest';
import * as backpressure from '../src/backpressure/index.js';
import { BackpressureBuffer, type BufferConfig, type Delivery, type RateTarget } from '../src/backpressure/index.js';
import type { Channel } from '../src/index.js';
import * as core from '../src/index.js';

interface Price {
  readonly key: string;
}

it('gives the consumer items of the type that is pushed', () => {
  expectTypeOf<ConstructorParameters<typeof BackpressureBuffer<Price>>[1]>().toEqualTypeOf<
    (delivery: Delivery<Price>) => void
  >();
  expectTypeOf<Delivery<Price>['items']>().toEqualTypeOf<readonly Price[]>();
  expectTypeOf<BackpressureBuffer<Price>['push']>().parameters.toEqualTypeOf<[item: Price]>();
  expectTypeOf<BackpressureBuffer<Price>['attach']>().parameter(0).toEqualTypeOf<Channel<Price, never>>();
  expectTypeOf<Channel<Price>>().toExtend<Channel<Price, never>>();
  expectTypeOf<Channel<Price, string>>().toExtend<Channel<Price, never>>();
  expectTypeOf<BackpressureBuffer<Price>>().toExtend<RateTarget>();
});

it('takes only the fields of its mode', () => {
  expectTypeOf<{ mode: 'latest'; keyOf: (price: Price) => string }>().toExtend<BufferConfig<Price>>();
  expectTypeOf<{ mode: 'latest'; keyOf: (name: string) => string }>().not.toExtend<BufferConfig<Price>>();
  expectTypeOf<{ mode: 'sample' }>().not.toExtend<BufferConfig<Price>>();
  expectTypeOf<{ mode: 'sample'; every: 2; perSecond: 5 }>().not.toExtend<BufferConfig<Price>>();
  expectTypeOf<{ capacity: 10 }>().not.toExtend<BufferConfig<Price>>();
});

it('is an entry of its own: the core has none of it', () => {
  const source = join(import.meta.dirname, '../src');
  const files = readdirSync(source).filter((name) => name.endsWith('.ts'));
  expect(files).toContain('index.ts');
  expect(files.filter((name) => readFileSync(join(source, name), 'utf8').includes('/backpressure/'))).toEqual([]);
  expect(Object.keys(core).filter((name) => name in backpressure)).toEqual([]);
  expect(Object.keys(backpressure).sort()).toEqual([
    'AdaptiveRateController',
    'BackpressureBuffer',
    'FLOW_LEVELS',
    'pageFrames',
  ]);
});
