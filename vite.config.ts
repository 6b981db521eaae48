import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** One page per app; the server maps addresses (/arbejdsplads, /borger, /log-ind, /udvikler) to these files. */
const page = (name: string) => resolve(import.meta.dirname, `web/${name}/index.html`);

export default defineConfig({
  root: 'web',
  base: '/assets-root/',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rollupOptions: {
      input: Object.fromEntries(
        ['workplace', 'citizen', 'login', 'integrator']
          .filter((name) => existsSync(page(name)))
          .map((name) => [name, page(name)]),
      ),
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:8080', '/fhir': 'http://127.0.0.1:8080', '/oidc': 'http://127.0.0.1:8080' },
  },
});
