import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tables } from './test/tables.ts';
import golden from './vectors/tables.json' with { type: 'json' };

test('every table is as it was last read against its book', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(tables())), golden);
});
