import { defineConfig } from 'vite';

const hub = process.env.HUB ?? 'http://localhost:9080';
const proxy = { '/ws': { target: hub, ws: true }, '/api': { target: hub } };

/** The page and the hub share an origin, as they would behind one proxy. */
export default defineConfig({ server: { proxy }, preview: { proxy } });
