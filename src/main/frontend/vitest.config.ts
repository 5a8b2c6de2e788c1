import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@tidings/realtime/testing/streams': source('packages/realtime/test/stream-server.ts'),
      '@tidings/realtime/testing': source('packages/realtime/test/hub.ts'),
      '@tidings/realtime/backpressure': source('packages/realtime/src/backpressure/index.ts'),
      '@tidings/realtime/client-errors': source('packages/realtime/src/client-errors/index.ts'),
      '@tidings/realtime/event-stream': source('packages/realtime/src/event-stream/index.ts'),
      '@tidings/realtime/orderer': source('packages/realtime/src/orderer/index.ts'),
      '@tidings/realtime/reconciler': source('packages/realtime/src/reconciler/index.ts'),
      '@tidings/realtime/offline': source('packages/realtime/src/offline/index.ts'),
      '@tidings/realtime/tabs': source('packages/realtime/src/tabs/index.ts'),
      '@tidings/realtime': source('packages/realtime/src/index.ts'),
      '@tidings/testing': source('packages/testing/src/index.ts'),
      '@tidings/react/backpressure': source('packages/react/src/backpressure/index.ts'),
      '@tidings/react/components': source('packages/react/src/components/index.ts'),
      '@tidings/react/notifications': source('packages/react/src/notifications/index.ts'),
      '@tidings/react/query-status': source('packages/react/src/query-status/index.ts'),
      '@tidings/react/query': source('packages/react/src/query/index.ts'),
      '@tidings/react': source('packages/react/src/index.ts'),
    },
  },
  test: {
    testTimeout: 30_000, // Machines of builds are slow, and shared.
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'app/test/**/*.test.{ts,tsx}', 'scripts/test/**/*.test.mjs'],
  },
});
