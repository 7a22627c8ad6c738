/** Bundles the page. Everything it loads comes from its own origin and is a file, never inline. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Rolldown } from 'vite';
import { compressAssets } from './compress-assets.ts';
import { firstPaint } from './first-paint/index.ts';
import { guidePages } from './guide-pages.ts';
import { keepShell } from './keep-shell.ts';
import { preloadRooms } from './preload-rooms.ts';
import { slimCatalogue } from './slim-catalogue.ts';
import { slimContracts } from './slim-contracts.ts';

const SMALL = '(?:use-stage|format|told|later|field|chevron|last-four)';
const WELCOME = '(?:phone|welcome-screen|model-choice|other-ways-in)';

/** Sources of the app by their paths without an ending. */
const from = (...paths: readonly string[]) => new RegExp(`/src/(?:${paths.join('|')})\\.tsx?$`);
const either = (a: RegExp, b: RegExp) => (id: string) => a.test(id) || b.test(id);

/**
 * Files that rooms share. Dozens of small ones compress worse, and each is a question of its own
 * over a slow line. A module is in the first group that names it.
 */
const GROUPS: readonly Rolldown.CodeSplittingGroup[] = [
  { name: 'shell', tags: ['$initial'] },
  {
    name: 'everyday',
    test: either(/\/(?:kit|wire\/api)\//, from('core/(?:moments|tour)', `parts/${SMALL}`)),
    minShareCount: 4,
  },
  {
    name: 'asking',
    test: either(
      /@tanstack\/(?:query-core|react-query)\//,
      from('core/asking', 'parts/(?:asked|asking-home|use-client)'),
    ),
  },
  { name: 'in-hand', test: from('core/.*', 'parts/(?:later|stage-home)'), minShareCount: 3 },
  { name: 'welcome', test: from(`phone/${WELCOME}`) },
];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    slimContracts(),
    slimCatalogue(),
    guidePages(),
    react(),
    tailwindcss(),
    firstPaint(),
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
      output: {
        codeSplitting: {
          groups: GROUPS.map((group, index) => ({ ...group, priority: GROUPS.length - index })),
        },
      },
    },
  },
});
