import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TraceEntry, traceBook } from './trace.ts';

const entry = (reference: string, at: number): TraceEntry => ({
  at,
  from: 'acquirer',
  to: 'token-service',
  kind: 'ISO 8583',
  summary: '0100',
  reference,
});

test('of taps that come in a crowd some are kept, each whole', () => {
  const book = traceBook(10_000);
  for (const at of [0, 10]) {
    for (let i = 0; i < 3_000; i++) book.record(entry(`tap ${i}`, at));
  }
  const kept = book.entries().map(({ reference }) => reference);
  assert.equal(new Set(kept).size, 1_000);
  assert.equal(kept.length, 2_000, 'what was begun is kept on, what was not is not');
  assert.deepEqual(
    book.entries().map(({ number }) => number),
    kept.map((_, i) => i + 1),
  );
});

test('when the crowd has passed, every tap is kept again', () => {
  const book = traceBook();
  for (let i = 0; i < 3_000; i++) book.record(entry(`tap ${i}`, 0));
  assert.equal(book.keeps('next', 0), false);
  assert.equal(book.keeps('later', 50), true);
  assert.equal(book.keeps('at once after it', 50), false);
  assert.equal(book.keeps('the clock was put back', 0), false);
  assert.equal(book.keeps(undefined, 50), true);
});
