/** Builds the page: static files that work under any path and without a network. Tests have vitest.config.ts. */

import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import { demoData } from './scripts/demo-data.mjs';

// Cross-origin isolation gives SharedArrayBuffer; the page also works without.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const policy = "script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'self'";

export default defineConfig({
  root: 'web',
  base: './',
  plugins: [
    solid(),
    demoData(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: 'script',
      workbox: {
        globPatterns: ['**/*.{js,css,html,wasm,svg,json,jsonl,parquet}'],
        // DuckDB is fetched when it is first used and kept from then on.
        globIgnores: ['**/duckdb*'],
        maximumFileSizeToCacheInBytes: 20 * 1024 * 1024,
        runtimeCaching: [
          {
            urlPattern: ({ url }) => url.pathname.includes('duckdb'),
            handler: 'CacheFirst',
            options: { cacheName: 'duckdb' },
          },
        ],
      },
      manifest: {
        name: 'millrace',
        short_name: 'millrace',
        description: 'Stream processing in a tab',
        display: 'standalone',
        start_url: './',
        background_color: '#10151c',
        theme_color: '#10151c',
        icons: [{ src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
    }),
  ],
  worker: { format: 'es' },
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022' },
  server: { headers: { ...isolation } },
  preview: { headers: { ...isolation, 'Content-Security-Policy': policy } },
});
