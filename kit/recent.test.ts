/** What was last heard of many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recent } from './recent.ts';

test('those who came last are known, and memory does not grow', () => {
  const recent = new Recent<number>(100);
  for (let i = 0; i < 10_000; i++) {
    recent.set(`n${i}`, i);
    const first = Math.max(0, i - 99);
    assert.equal(recent.get(`n${first}`), first);
    assert.equal(recent.get(`n${i - 200}`), undefined);
  }
});

test('the last word of a name counts, also of one that was old', () => {
  const recent = new Recent<string>(2);
  recent.set('a', 'first');
  recent.set('b', 'x');
  recent.set('c', 'x');
  recent.set('a', 'second');
  assert.equal(recent.get('a'), 'second');
  recent.set('a', 'third');
  recent.set('d', 'x');
  assert.equal(recent.get('a'), 'third');
});
