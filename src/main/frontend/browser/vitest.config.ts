import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@tidings/testing': source('../packages/testing/src/index.ts'),
      '@tidings/realtime': source('../packages/realtime/src/index.ts'),
    },
  },
  test: {
    root: import.meta.dirname,
    include: ['**/*.browser.test.ts'],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    fileParallelism: false,
    expect: { poll: { timeout: 5000 } }, // Whatever must be sooner says so.
  },
});
