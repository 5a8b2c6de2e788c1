import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const hub = 'http://localhost:9080';

/** The packages are taken from their sources, so that a change in them shows at once. */
export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: {
      '@tidings/realtime/client-errors': new URL('../packages/realtime/src/client-errors/index.ts', import.meta.url)
        .pathname,
      '@tidings/realtime/event-stream': new URL('../packages/realtime/src/event-stream/index.ts', import.meta.url)
        .pathname,
      '@tidings/realtime/offline': new URL('../packages/realtime/src/offline/index.ts', import.meta.url).pathname,
      '@tidings/realtime/tabs': new URL('../packages/realtime/src/tabs/index.ts', import.meta.url).pathname,
      '@tidings/realtime': new URL('../packages/realtime/src/index.ts', import.meta.url).pathname,
      '@tidings/react/components': new URL('../packages/react/src/components/index.ts', import.meta.url).pathname,
      '@tidings/react/query': new URL('../packages/react/src/query/index.ts', import.meta.url).pathname,
      '@tidings/react': new URL('../packages/react/src/index.ts', import.meta.url).pathname,
    },
    dedupe: ['react', 'react-dom'],
  },
  server: { proxy: { '/ws': { target: hub, ws: true }, '/api': { target: hub } } },
});
