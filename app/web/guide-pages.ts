/**
 * The guide's pages out of `doc/`: each Markdown file is a module holding its tree, and the table
 * of contents of each language is another. Of the pictures that the walks took, only those that a
 * page shows come along.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { headingsOf, pageOf, summaryOf } from './guide-tree.ts';
import { CHAPTERS, ENGINEERS, fileOf } from './src/guide/core/chapters.ts';
import type { Contents, Entry, Page, Target } from './src/guide/core/page.ts';

export const DOC = fileURLToPath(new URL('../../doc/', import.meta.url));
const CONTENTS = /^virtual:guide-contents\/(en|el|uk)$/;
const PAGE = /\/doc\/(?:guide\/\w\w\/|states\/)?[\w-]+\.md$/;

export function guidePages(): Plugin {
  return {
    name: 'armilla-guide-pages',
    enforce: 'pre',
    resolveId: (id) => (CONTENTS.test(id) ? `\0${id}` : null),
    load(id) {
      const language = CONTENTS.exec(id.slice(1))?.[1];
      if (language !== undefined) {
        return `export const contents = ${JSON.stringify(contentsOf(language))};`;
      }
      return PAGE.test(id) ? moduleOf(id) : null;
    },
  };
}

/** A page of `doc/`, its pictures by name alone. */
export function readPage(path: string, pictureOf: Parameters<typeof pageOf>[1]['pictureOf']): Page {
  const resolve = (href: string) => targetOf(href, path);
  return pageOf(readFileSync(path, 'utf8'), { resolve, pictureOf });
}

/** The tree as a module; a picture that there is is imported, so that it gets its own address. */
function moduleOf(path: string): string {
  const imports: string[] = [];
  const page = readPage(path, (name) => {
    const file = join(DOC, 'screens', `${name}.png`);
    if (!existsSync(file)) return {};
    const variable = `picture${imports.length}`;
    imports.push(`import ${variable} from ${JSON.stringify(`${file}?url`)};`);
    return { src: `\0${variable}`, ...sizeOf(readFileSync(file)) };
  });
  const text = JSON.stringify(page).replace(/"\\u0000(picture\d+)"/g, '$1');
  return `${imports.join('\n')}\nexport const page = ${text};\n`;
}

/** Width and height from a PNG's first chunk (IHDR). */
function sizeOf(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

function contentsOf(language: string): Contents {
  return {
    chapters: CHAPTERS.map((id) => entryOf(id, language)),
    engineers: ENGINEERS.map((id) => entryOf(id, 'en')),
  };
}

function entryOf(id: string, language: string): Entry {
  const page = readPage(join(DOC, fileOf(id, language)), () => ({}));
  return { id, title: page.title, summary: summaryOf(page), headings: headingsOf(page) };
}

/** `/phone` is a room, `pay.md` a chapter, `../../paying.md` a page of the engineers. */
export function targetOf(href: string, from: string): Target | undefined {
  if (/^https:\/\//.test(href)) return { in: 'WEB', url: href };
  if (href.startsWith('/')) return { in: 'APP', path: href };
  const [file = '', hash = ''] = href.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  const chapter = idOf(relative(DOC, path));
  return chapter === undefined ? undefined : { in: 'GUIDE', chapter, hash: decodeURI(hash) };
}

/** The page that a file beneath `doc/` is. */
function idOf(file: string): string | undefined {
  const [, chapter] = /^guide\/\w\w\/([\w-]+)\.md$/.exec(file) ?? [];
  if (chapter !== undefined) return CHAPTERS.find((id) => id === chapter);
  return ENGINEERS.find((id) => fileOf(id, 'en') === file);
}
