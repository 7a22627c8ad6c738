/** The guide's pages: what becomes of Markdown, and that the languages say the same. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DOC, readPage, targetOf } from './guide-pages.ts';
import { headingsOf, pageOf, plain, summaryOf } from './guide-tree.ts';
import { CHAPTERS, ENGINEERS, fileOf } from './src/guide/core/chapters.ts';
import type { Block } from './src/guide/core/page.ts';

const around = {
  resolve: (href: string) => targetOf(href, join(DOC, 'guide/en/pay.md')),
  pictureOf: () => ({ src: '/here.png' }),
};
const LANGUAGES = ['en', 'el', 'uk'] as const;
const read = (id: string, language: string) =>
  readPage(join(DOC, fileOf(id, language)), () => ({}));

test('a page is a tree: headings with their own places, lists, code, tables, pictures', () => {
  const { title, blocks } = pageOf(
    [
      '# Pay',
      'Hold **it** to the `till` & wait.',
      '## Πρώτα',
      '1. one',
      '2. two',
      '## Πρώτα',
      '```sh\nnpm start\n```',
      '| a | b |\n| - | - |\n| 1 | *2* |',
      '![A till](../../screens/till-amount.png)',
    ].join('\n\n'),
    around,
  );
  assert.equal(title, 'Pay');
  assert.deepEqual(
    blocks.map(({ kind }) => kind),
    ['paragraph', 'heading', 'list', 'heading', 'code', 'table', 'picture'],
  );
  const page = { title, blocks };
  assert.deepEqual(
    headingsOf(page).map(({ id }) => id),
    ['πρώτα', 'πρώτα-2'],
  );
  assert.equal(summaryOf(page), 'Hold it to the till & wait.');
  assert.deepEqual(blocks.at(-1), {
    kind: 'picture',
    name: 'till-amount',
    alt: 'A till',
    src: '/here.png',
  });
});

test('links lead to rooms, to pages, to the web, and those to other files are words alone', () => {
  const to = (href: string) => targetOf(href, join(DOC, 'guide/en/pay.md'));
  assert.deepEqual(to('/till'), { in: 'APP', path: '/till' });
  assert.deepEqual(to('lost.md'), { in: 'GUIDE', chapter: 'lost', hash: '' });
  assert.deepEqual(to('../../paying.md#kinds'), { in: 'GUIDE', chapter: 'paying', hash: 'kinds' });
  assert.deepEqual(to('https://example.org/'), { in: 'WEB', url: 'https://example.org/' });
  assert.equal(to('../../../kit/outbox.ts'), undefined);
  const [paragraph] = pageOf('# A\n\n[code](../../../kit/outbox.ts)', around).blocks;
  assert.equal(paragraph?.kind === 'paragraph' && plain(paragraph.of), 'code');
});

test('HTML has no place on a page but for remarks, and a page has a title', () => {
  assert.deepEqual(pageOf('# A\n\n<!-- to writers -->\n', around).blocks, []);
  assert.throws(() => pageOf('# A\n\n<b>bold</b>\n', around), /do not show html/);
  assert.throws(() => pageOf('No title', around), /begins with/);
});

/** What must be the same in every language. */
function shapeOf(block: Block): string {
  switch (block.kind) {
    case 'picture':
      return `picture ${block.name}`;
    case 'code':
      return `code ${block.text}`;
    case 'heading':
      return `heading ${block.depth}`;
    case 'list':
      return `list ${block.ordered} ${block.items.length}`;
    default:
      return block.kind;
  }
}

for (const id of CHAPTERS) {
  test(`the chapter ${id} has the same parts in every language, and each picture is told in words`, () => {
    const english = read(id, 'en');
    for (const language of LANGUAGES) {
      const { title, blocks } = read(id, language);
      assert.notEqual(title, '');
      assert.deepEqual(blocks.map(shapeOf), english.blocks.map(shapeOf), language);
      for (const block of blocks) if (block.kind === 'picture') assert.ok(block.alt.length > 10);
    }
    if (id !== 'limits') assert.notEqual(read(id, 'el').title, english.title);
  });
}

test('every page of the engineers can be shown', () => {
  for (const id of ENGINEERS) assert.ok(read(id, 'en').blocks.length > 0, id);
});

test('whatever lies beside them in doc/ can be compiled: building the pages reads it all', () => {
  const files = readdirSync(DOC).filter((file) => file.endsWith('.md'));
  assert.ok(files.length > ENGINEERS.length / 2);
  for (const file of files) assert.ok(readPage(join(DOC, file), () => ({})).title !== '', file);
});

test('every link between pages leads to a page, and to a place on it', () => {
  for (const id of [...CHAPTERS, ...ENGINEERS]) {
    const linked = JSON.stringify(read(id, 'en')).matchAll(
      /\{"in":"GUIDE","chapter":"([^"]+)","hash":"([^"]*)"\}/g,
    );
    for (const [, chapter = '', hash = ''] of linked) {
      const ids = headingsOf(read(chapter, 'en')).map((heading) => heading.id);
      assert.ok(hash === '' || ids.includes(hash), `${id} → ${chapter}#${hash}`);
    }
  }
});
