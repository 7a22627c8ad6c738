/** Finding places in the guide, and the pages beside one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contents } from './page.ts';
import { neighboursOf, search } from './search.ts';

const heading = (text: string, id = text) => ({ id, text, depth: 2 });
const contents: Contents = {
  chapters: [
    {
      id: 'pay',
      title: 'Pay',
      summary: 'The band pays by itself.',
      headings: [heading('At the till')],
    },
    { id: 'lost', title: 'Χάθηκε', summary: '', headings: [heading('Νέο βραχιόλι')] },
  ],
  engineers: [
    { id: 'paying', title: 'How money travels', summary: '', headings: [heading('Kinds')] },
  ],
};
const texts = (typed: string) => search(contents, typed).map(({ text }) => text);

test('a heading is found by its words in any order, whatever the case and the accents', () => {
  assert.deepEqual(texts('TILL at'), ['At the till']);
  assert.deepEqual(texts('νεο ΒΡΑΧΙΟΛΙ'), ['Νέο βραχιόλι']);
  assert.deepEqual(texts('nothing like it'), []);
});

test('a page is found by its first words, its headings by its title', () => {
  assert.deepEqual(texts('itself'), ['Pay']);
  assert.deepEqual(texts('money'), ['How money travels', 'Kinds']);
  assert.deepEqual(search(contents, 'till')[0], {
    chapter: 'pay',
    chapterTitle: 'Pay',
    hash: 'At the till',
    text: 'At the till',
  });
});

test('nothing typed finds nothing', () => {
  assert.deepEqual(texts('  '), []);
});

test('pages are read one after the other, the engineers’ last', () => {
  const beside = (id: string) => {
    const { before, behind } = neighboursOf(contents, id);
    return [before?.id, behind?.id];
  };
  assert.deepEqual(beside('pay'), [undefined, 'lost']);
  assert.deepEqual(beside('lost'), ['pay', 'paying']);
  assert.deepEqual(beside('paying'), ['lost', undefined]);
  assert.deepEqual(beside('nowhere'), [undefined, undefined]);
});
