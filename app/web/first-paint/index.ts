/**
 * Writes each room's page in each language, `pages/phone.el.html`: before any script has come, the
 * page says in its reader's words where they are and what for. The edge chooses among them, and
 * the app takes the place of what they say.
 */
import type { Plugin } from 'vite';
import { words as greek } from '../src/shell/words/el.ts';
import { words as english } from '../src/shell/words/en.ts';
import { words as ukrainian } from '../src/shell/words/uk.ts';
import { purposes as el } from './el.ts';
import { purposes as en } from './en.ts';
import { purposes as uk } from './uk.ts';

/** A sentence for each room. */
export type Purposes = Readonly<Record<keyof typeof en, string>>;

const SCRIPT = '<script type="module"';

const LANGUAGES = {
  en: { rooms: english.rooms, purposes: en },
  el: { rooms: greek.rooms, purposes: el },
  uk: { rooms: ukrainian.rooms, purposes: uk },
} as const;

export function firstPaint(): Plugin {
  return {
    name: 'armilla-first-paint',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      // What the page says needs its style sheet alone.
      handler: (html) => html.replaceAll(SCRIPT, `${SCRIPT} fetchpriority="low"`),
    },
    generateBundle: {
      // After the page itself.
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('there is no page to begin with');
        for (const { fileName, source } of pagesOf(String(page.source))) {
          this.emitFile({ type: 'asset', fileName, source });
        }
      },
    },
  };
}

function pagesOf(page: string) {
  return Object.entries(LANGUAGES).flatMap(([language, { rooms, purposes }]) =>
    (Object.keys(purposes) as (keyof Purposes)[]).map((room) => ({
      fileName: `pages/${room}.${language}.html`,
      source: saying(page, language, rooms[room], purposes[room]),
    })),
  );
}

function saying(page: string, language: string, title: string, purpose: string): string {
  return page
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replace('<title>Armilla</title>', `<title>${escaped(title)} – Armilla</title>`)
    .replace('<!-- purpose -->', `<h1>${escaped(title)}</h1><p>${escaped(purpose)}</p>`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
