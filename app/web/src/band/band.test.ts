/** Small rules of the band's screens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newestFirst } from './shelf-order.ts';
import { turned } from './swipe.ts';

test('the carousel goes round at both ends', () => {
  assert.deepEqual(
    [turned(0, -1, 3), turned(2, 1, 3), turned(0, 1, 3), turned(0, 1, 1)],
    [2, 0, 1, 0],
  );
});

test('what is worn and carries cards lies on top of the shelf, the newest first', () => {
  const card = [] as never[];
  const one = [{}] as never[];
  const shelf = [
    { name: 'old', cards: one, worn: true },
    { name: 'off', cards: one, worn: false },
    { name: 'new', cards: one, worn: true },
    { name: 'empty', cards: card, worn: true },
  ];
  assert.deepEqual(
    newestFirst(shelf).map(({ name }) => name),
    ['new', 'old', 'empty', 'off'],
  );
});
