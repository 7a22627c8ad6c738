import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manySql } from './many-sql.ts';

test('rows that may be there are changed in the order of their key', () => {
  // Two transactions that change the same rows in other orders wait for one another.
  const types = ['text', 'bigint', 'text'];
  const many = (after: string) =>
    manySql(`INSERT INTO purse (unit, size, name) VALUES ($1, $2, $3) ${after}`, types)?.sql ?? '';
  const found = many('ON CONFLICT (name, unit) DO UPDATE SET size = purse.size + excluded.size');
  assert.match(found, /each_call\(p1, p2, p3, call_number\) ORDER BY 3, 1 ON CONFLICT/);
  assert.match(many(''), /call_number\)\s*$/);
  assert.match(many('ON CONFLICT DO NOTHING'), /call_number\) ON CONFLICT/);
});
