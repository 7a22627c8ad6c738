/** Bundles the page. Everything it loads comes from its own origin and is a file, never inline. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressAssets } from './compress-assets.ts';
import { guidePages } from './guide-pages.ts';
import { keepShell } from './keep-shell.ts';
import { preloadRooms } from './preload-rooms.ts';
import { slimCatalogue } from './slim-catalogue.ts';
import { slimContracts } from './slim-contracts.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    slimContracts(),
    slimCatalogue(),
    guidePages(),
    react(),
    tailwindcss(),
    preloadRooms(),
    keepShell(),
    compressAssets(),
  ],
  build: {
    outDir: 'dist',
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // What every room needs is one file: dozens of small ones compress much worse.
      output: { codeSplitting: { groups: [{ name: 'shell', tags: ['$initial'] }] } },
    },
  },
});
